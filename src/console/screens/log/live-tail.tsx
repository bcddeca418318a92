import { useCallback, useEffect, useRef } from "react";
import { useLive } from "../../api/live.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";

interface LiveTailProps {
  readonly isOn: boolean;
  readonly connection: string | undefined;
  readonly onToggle: (isOn: boolean) => void;
  /** The log has something new; at most once in a while. */
  readonly onNews: () => void;
}

/** So that a burst of calls is one look at the log. */
const PAUSE_MS = 400;

/** Watches what comes in, and has the list follow it while it is on. */
export function LiveTail({ isOn, connection, onToggle, onNews }: LiveTailProps) {
  const soon = useSoon(onNews);
  const watching = useLive({ connection, isOff: !isOn, onCall: soon });
  const { state, missed } = watching;
  useEffect(() => {
    // What was missed meanwhile is in the log.
    if (isOn && missed !== undefined) soon();
  }, [isOn, missed, soon]);
  return (
    <>
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

/** Calls something once a pause has passed, however often it is asked to. */
function useSoon(act: () => void): () => void {
  const latest = useRef(act);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    latest.current = act;
  }, [act]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      latest.current();
    }, PAUSE_MS);
  }, []);
}
