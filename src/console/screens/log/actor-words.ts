import type { Schemas } from "../../api/client.ts";
import { eventWords } from "./event-words.ts";

type Event = Schemas["AuditEvent"];

const ACTORS: Readonly<Record<Event["actor"]["kind"], string>> = {
  connection: "Identity provider",
  token: "API token",
  person: "Person",
  enrolment_link: "Holder of a link",
  setup_link: "Holder of a setup link",
  job: "Background work",
  local: "The server itself",
};

/** Who did it, by name where there is one. */
export function actorWords({ actor, actorName }: Event): string {
  return actorName ?? ACTORS[actor.kind];
}

/** What kind of actor it was. */
export function actorKind({ actor }: Event): string {
  return ACTORS[actor.kind];
}

/** What it is about, by its own name or that of its account where there is one. */
export function subjectWords({ subject, subjectName, accountName }: Event): string {
  if (subjectName !== null) return subjectName;
  const kind = eventWords(subject.kind);
  return accountName === null ? `${kind} ${subject.id.slice(0, 13)}` : `${kind} of ${accountName}`;
}
