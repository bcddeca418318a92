import type { Schemas } from "../api/client.ts";
import { type Wording, WordingBadge } from "./wording.tsx";

/** The status of an account. */
export type AccountStatus = Schemas["Account"]["status"];

/** Every status, in the order of the way of an account; those that stand aside come last. */
export const ACCOUNT_STATUSES: Readonly<Record<AccountStatus, Wording>> = {
  awaiting_verification: { word: "Awaiting verification", tone: "info", icon: "shield" },
  awaiting_contact: { word: "Awaiting contact", tone: "info", icon: "mail" },
  awaiting_mfa: { word: "Awaiting MFA", tone: "info", icon: "qr" },
  awaiting_owner: { word: "Awaiting owner", tone: "info", icon: "owner" },
  awaiting_integration: { word: "Awaiting integration", tone: "accent", icon: "link" },
  active: { word: "Active", tone: "good", icon: "good" },
  paused: { word: "Paused", tone: "warn", icon: "pause" },
  held: { word: "Held", tone: "warn", icon: "hold" },
  suspended: { word: "Suspended", tone: "warn", icon: "gone" },
  blocked: { word: "Blocked", tone: "bad", icon: "ban" },
  retired: { word: "Retired", tone: "neutral", icon: "history" },
};

/** The status of an account as a badge. */
export function AccountStatusBadge({ status }: { readonly status: AccountStatus }) {
  return <WordingBadge wording={ACCOUNT_STATUSES[status]} />;
}
