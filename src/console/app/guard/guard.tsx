import { useEffect, useSyncExternalStore } from "react";
import { keepDraftsOf } from "../drafts.ts";
import { currentDemand, type DemandKind, onDemand, sessionDemand } from "./demand.ts";
import "./guarding.ts";
import { useMe } from "./me.ts";
import { PresenceDialog } from "./presence-dialog.tsx";
import { ReasonDialog } from "./reason-dialog.tsx";
import { SecondPersonDialog } from "./second-person-dialog.tsx";
import { SessionWatch } from "./session-watch.tsx";
import { SignedOutDialog } from "./signed-out-dialog.tsx";

const DIALOGS = {
  reason: ReasonDialog,
  presence: PresenceDialog,
  second_person: SecondPersonDialog,
  session: SignedOutDialog,
} as const satisfies Record<DemandKind, unknown>;

/** Asks for what a call lacks, wherever it was made, and has it repeated. */
export function Guard() {
  const demand = useSyncExternalStore(onDemand, currentDemand);
  const ended = useSyncExternalStore(onDemand, sessionDemand);
  const me = useMe();
  const holder = me && (me.person?.id ?? me.kind);
  useEffect(() => {
    if (holder !== undefined) keepDraftsOf(holder);
  }, [holder]);
  const AskFor = demand === undefined ? undefined : DIALOGS[demand.kind];
  return (
    <>
      {demand === undefined || AskFor === undefined ? null : <AskFor key={demand.id} demand={demand} />}
      {ended === undefined ? <SessionWatch /> : <SignedOutDialog key={ended.id} demand={ended} />}
    </>
  );
}
