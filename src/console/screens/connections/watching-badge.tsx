import type { Watching } from "../../api/live.ts";
import { Badge } from "../../ui/badge.tsx";
import { Callout } from "../../ui/callout.tsx";
import { ProblemBox } from "../../ui/problem-box.tsx";

/** Whether calls are shown as they come. */
export function WatchingBadge({ watching: { state } }: { readonly watching: Watching }) {
  if (state === "live") {
    return (
      <Badge tone="good" icon="activity">
        Listening
      </Badge>
    );
  }
  if (state === "ended") {
    return (
      <Badge tone="bad" icon="bad">
        Stopped
      </Badge>
    );
  }
  return (
    <Badge tone="warn" icon="refresh">
      {state === "connecting" ? "Connecting" : "Reconnecting"}
    </Badge>
  );
}

/** What a break of the watching means for whoever looks. */
export function WatchingNotice({ watching: { state, missed, problem } }: { readonly watching: Watching }) {
  if (state === "ended" && problem !== undefined) return <ProblemBox error={problem} />;
  if (state === "reconnecting") {
    return (
      <Callout tone="warn" icon="refresh" live>
        The server cannot be reached at the moment. This page comes back by itself.
      </Callout>
    );
  }
  if (state !== "live" || missed === undefined) return null;
  if (missed === 0)
    return (
      <Callout tone="good" live>
        Reconnected. No call was missed.
      </Callout>
    );
  return (
    <Callout tone="info" live>
      {missed === null
        ? "Reconnected. The server was started again; look for earlier calls in the provisioning log."
        : `Up to ${missed} calls are not shown here; the provisioning log has the writes among them.`}
    </Callout>
  );
}
