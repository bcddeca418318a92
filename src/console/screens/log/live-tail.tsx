import { useCallback, useEffect, useRef } from "react";
import { useLive } from "../../api/live.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import type { Following } from "./use-following.ts";

interface LiveTailProps {
  readonly isOn: boolean;
  readonly connection: string | undefined;
  readonly onToggle: (isOn: boolean) => void;
  readonly following: Pick<Following, "isBehind" | "follow" | "catchUp">;
}

/** So that a burst of calls is one look at the log. */
const PAUSE_MS = 400;

/** Watches what comes in, and has the list follow it while it is on. */
export function LiveTail({ isOn, connection, onToggle, following }: LiveTailProps) {
  const soon = useSoon(following.follow);
  const watching = useLive({ connection, isOff: !isOn, onCall: soon });
  const { state, missed } = watching;
  useEffect(() => {
    // What was missed meanwhile is in the log.
    if (isOn && missed !== undefined) soon();
  }, [isOn, missed, soon]);
  return (
    <>
      {following.isBehind ? (
        <Button icon="refresh" onClick={() => void following.catchUp()}>
          Show what is new
        </Button>
      ) : null}
      <span role="status">{isOn ? <Watched state={state} /> : null}</span>
      <Button icon={isOn ? "pause" : "play"} aria-pressed={isOn} onClick={() => onToggle(!isOn)}>
        {isOn ? "Stop watching" : "Watch live"}
      </Button>
    </>
  );
}

function Watched({ state }: { readonly state: ReturnType<typeof useLive>["state"] }) {
  if (state === "live")
    return (
      <Badge tone="good" icon="activity">
        Live
      </Badge>
    );
  if (state === "ended")
    return (
      <Badge tone="warn" icon="alert">
        Not live
      </Badge>
    );
  return (
    <Badge tone="info" icon="clock">
      Connecting
    </Badge>
  );
}

/** Does something once a pause has passed, however often it is asked to; never again before it is done. */
function useSoon(act: () => Promise<unknown>): () => void {
  const latest = useRef(act);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const isAskedAgain = useRef(false);
  useEffect(() => {
    latest.current = act;
  }, [act]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(function soon() {
    isAskedAgain.current = timer.current !== undefined;
    timer.current ??= setTimeout(async () => {
      isAskedAgain.current = false;
      await latest.current();
      timer.current = undefined;
      if (isAskedAgain.current) soon();
    }, PAUSE_MS);
  }, []);
}
