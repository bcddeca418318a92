import type { Schemas } from "../api/client.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import type { Choice } from "../ui/fields.tsx";

/** What somebody is in the workspace. */
export type PersonRole = Schemas["Person"]["role"];

interface RoleWords {
  readonly word: string;
  readonly what: string;
  readonly tone: Tone;
}

/** Every role of people, the strongest first. */
export const ROLES: Readonly<Record<PersonRole, RoleWords>> = {
  owner: { word: "Owner", what: "Everything; there is always exactly one.", tone: "accent" },
  super_admin: { word: "Super Admin", what: "Everything but handing the workspace over.", tone: "accent" },
  admin: { word: "Admin", what: "Sets up connections, apps, people and sign-in.", tone: "info" },
  operator: { word: "Operator", what: "Reads codes and runs tasks, on every account.", tone: "neutral" },
  auditor: { word: "Auditor", what: "Sees everything that is no secret, the audit log included.", tone: "neutral" },
  user: { word: "User", what: "Registers accounts and looks after those they own.", tone: "neutral" },
};

/** A role as a badge. */
export function RoleBadge({ role }: { readonly role: PersonRole }) {
  const { word, tone } = ROLES[role];
  return (
    <Badge tone={tone} icon={role === "owner" ? "owner" : "user"}>
      {word}
    </Badge>
  );
}

/** The roles that can be given by hand, as choices. */
export const ROLE_CHOICES: readonly Choice[] = Object.entries(ROLES)
  .filter(([role]) => role !== "owner")
  .map(([value, { word, what }]) => ({ value, label: `${word}: ${what}` }));

/** What people are on single items. */
export const ITEM_ROLE_WORDS: Readonly<Record<Schemas["HeldRole"]["role"], string>> = {
  owner: "Owner",
  backup_owner: "Backup owner",
  operator: "Operator",
  reviewer: "Reviewer",
  manager: "Manager",
};
