import { api, type Schemas } from "../../api/client.ts";
import { type Wording, WordingBadge } from "../../words/wording.tsx";

/** A request that a second person agrees to. */
export type Approval = Schemas["Approval"];

const STATES: Readonly<Record<Approval["state"] | "expired", Wording>> = {
  waiting: { word: "Waits", tone: "warn", icon: "clock" },
  approved: { word: "Approved, not used yet", tone: "info", icon: "check" },
  used: { word: "Used", tone: "good", icon: "good" },
  rejected: { word: "Rejected", tone: "neutral", icon: "ban" },
  expired: { word: "Ran out", tone: "neutral", icon: "history" },
};

/** The state of a request as a badge; one that ran out is not open, whatever it was. */
export function ApprovalBadge({ approval: { state, expired } }: { readonly approval: Approval }) {
  const isOver = expired && (state === "waiting" || state === "approved");
  return <WordingBadge wording={STATES[isOver ? "expired" : state]} />;
}

/** Where the pages of items are. */
export const ITEM_PATHS: Readonly<Record<NonNullable<Approval["item"]>["kind"], string>> = {
  account: "/accounts",
  integration: "/integrations",
  application: "/apps",
  vault: "/vaults",
};

/** How to say what an action of the permission matrix does. */
export function useActionWords(): (action: string) => string {
  const { data } = api.useQuery("get", "/permissions", {}, { staleTime: Number.POSITIVE_INFINITY });
  return (action) => data?.actions.find(({ key }) => key === action)?.meaning ?? action.replaceAll("_", " ");
}
