import type { Schemas } from "../../api/client.ts";
import type { Tone } from "../../ui/badge.tsx";
import type { IconName } from "../../ui/icon.tsx";
import { ACCOUNT_STATUSES, type AccountStatus } from "../../words/account-status.tsx";
import { GATE_NAMES, gateWord } from "../../words/gates.ts";

type Entry = Schemas["TimelineEntry"];

/** An entry of the history as people read it. */
export interface Telling {
  readonly words: string;
  readonly icon: IconName;
  readonly tone: Tone;
}

/** What the events are called that are no change of a gate. What is not listed is told by its name. */
const EVENTS: Readonly<Record<string, readonly [words: string, icon: IconName]>> = {
  registered: ["Registered", "plus"],
  retired: ["Retired", "history"],
  "account.held": ["Held", "hold"],
  "account.released": ["Hold released", "play"],
  "account.renamed": ["Renamed", "file"],
  "account.contact_set": ["Address or number set", "mail"],
  "account.contact_verified": ["Stated that address and number are set in the app", "mail"],
  "account.contact_doubted": ["Statement about address and number taken back", "mail"],
  "account.upstream_stated": ["Stated how it stands at the identity provider", "connection"],
  "account.step_reopened": ["A step taken back", "back"],
  "account.exempted": ["Exempted from the second factor", "shield"],
  "account.exemption_ended": ["Exemption ended", "shield"],
  "account.validity_set": ["Validity set", "calendar"],
  "account.validity_cleared": ["Validity without bounds", "calendar"],
  "account.dedication_excepted": ["Exception signed: automation alone uses it", "robot"],
  "account.dedication_exception_ended": ["Exception ended", "robot"],
  "account.reviewed": ["Reviewed", "review"],
  "account.attested": ["Attested by its owner", "review"],
  "account.failure_reported": ["A failure reported", "alert"],
  "account.failure_ended": ["A failure mended", "good"],
  "account.conversion_began": ["Conversion began", "exchange"],
  "account.conversion_switched": ["Integration switched to the successor", "exchange"],
  "account.conversion_completed": ["Conversion completed", "exchange"],
  "account.conversion_cancelled": ["Conversion given up", "exchange"],
  "account.adoption_proposed": ["Adoption proposed", "exchange"],
  "account.secret_carried": ["A secret went along", "key"],
  "account.secret_refused": ["Reading a secret refused", "ban"],
  "account.secrets_moved": ["Secrets moved to another vault", "lock"],
  "account.retirement_decided": ["Retirement decided", "history"],
  "account.purged": ["Purged", "trash"],
  "account.sign_in_proven": ["A sign-in of this account verified", "shield"],
  "account.statement_due": ["Asked to state anew how it stands", "bell"],
  "account.owner_set": ["Owner named", "owner"],
  "account.backup_owner_set": ["Backup owner named", "owner"],
  "authenticator.code_read": ["A code was read", "key"],
  "authenticator.codes_read_often": ["Codes are read often", "alert"],
  "authenticator.confirmation_failed": ["A confirmation failed", "bad"],
  "authenticator.enrolling": ["Enrolment of a factor began", "qr"],
  "authenticator.enrolled": ["Second factor confirmed", "shield"],
  "authenticator.reset": ["Second factor reset", "refresh"],
  "authenticator.rolled_back": ["Former factor brought back", "refresh"],
  "authenticator.suspected": ["Second factor called suspect", "alert"],
  "authenticator.cleared": ["Second factor cleared", "good"],
  "authenticator.recovery_codes_stored": ["Recovery codes stored", "key"],
  "authenticator.recovery_code_used": ["A recovery code handed out", "key"],
  "authenticator.seed_exported": ["The seed was exported", "alert"],
  "authenticator.shredded": ["The former seed was shredded", "trash"],
  "secret.stored": ["A secret stored", "lock"],
  "secret.revealed": ["A secret was read", "show"],
  "secret.deleted": ["A secret destroyed", "trash"],
  "integration.linked": ["Linked to an integration", "link"],
  "integration.unlinked": ["Unlinked from its integration", "unlink"],
  "integration.paused": ["Integration paused", "pause"],
  "integration.resumed": ["Integration resumed", "play"],
  "enrolment_link.created": ["Enrolment link made", "link"],
};

/** What happened, in words. */
export function tellEvent({ what, from, to }: Entry): Telling {
  if (what === "status" && to !== null && isStatus(to)) {
    const { word, tone, icon } = ACCOUNT_STATUSES[to];
    const before = from !== null && isStatus(from) ? ` (was ${lowerFirst(ACCOUNT_STATUSES[from].word)})` : "";
    return { words: `Status: ${word}${before}`, icon, tone };
  }
  if (isGate(what) && to !== null) {
    const before = from === null ? "" : ` (was ${gateWord(from)})`;
    return { words: `${GATE_NAMES[what]}: ${gateWord(to)}${before}`, icon: "dashed", tone: "neutral" };
  }
  const known = Object.hasOwn(EVENTS, what) ? EVENTS[what] : undefined;
  if (known !== undefined) return { words: known[0], icon: known[1], tone: "neutral" };
  return { words: upperFirst(what.replaceAll(/[._]/g, " ")), icon: "circle", tone: "neutral" };
}

/** Whether it is worth a line: the gates that an account begins with are none. */
export function isTold({ what, from }: Entry): boolean {
  return from !== null || !isGate(what);
}

function isStatus(value: string): value is AccountStatus {
  return Object.hasOwn(ACCOUNT_STATUSES, value);
}

function isGate(value: string): value is keyof typeof GATE_NAMES {
  return Object.hasOwn(GATE_NAMES, value);
}

function upperFirst(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function lowerFirst(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}
