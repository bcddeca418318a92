import { useCallback, useMemo, useState } from "react";
import { type LiveCall, useLive, type Watching } from "../../api/live.ts";

/** What has been seen of a connection. */
export interface SeenCalls {
  /** The newest first. */
  readonly calls: readonly LiveCall[];
  readonly watching: Watching;
}

const SHOWN = 50;

/** Watches the calls of one connection, those before the page was opened included. */
export function useCalls(connectionId: string): SeenCalls {
  const [calls, setCalls] = useState<readonly LiveCall[]>([]);
  const onCall = useCallback((call: LiveCall) => {
    setCalls((known) => (known.some(({ id }) => id === call.id) ? known : [call, ...known].slice(0, SHOWN)));
  }, []);
  const watching = useLive({ connection: connectionId, withEarlier: true, onCall });
  return useMemo(() => ({ calls, watching }), [calls, watching]);
}
