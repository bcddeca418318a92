import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import type { Person } from "../../domain/person/person.ts";
import { PERSON_ROLES } from "../../domain/person/role.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";

/** A person as the API shows one. */
export interface PersonAnswer {
  id: string;
  name: string;
  loginName: string;
  role: Person["role"];
  roleFrom: Person["roleFrom"];
  providerId: string | null;
  state: "active" | "left";
  ownerOfferedUntil: string | null;
  createdAt: string;
  updatedAt: string;
  leftAt: string | null;
}

/** A person. */
export const person: z.ZodType<PersonAnswer> = component(
  "Person",
  z.object({
    id: z.string(),
    name: z.string(),
    loginName: z.string().describe("What the identity provider's NameID is matched with; compared without case."),
    role: z.enum(PERSON_ROLES),
    roleFrom: z.enum(["hand", "rule"]).describe("rule: each sign-in decides the role anew."),
    providerId: z.string().nullable().describe("The only sign-in provider that can vouch for the person."),
    state: z.enum(["active", "left"]),
    ownerOfferedUntil: instant.nullable().describe("Until when the person can take over as Owner, if that is offered."),
    createdAt: instant,
    updatedAt: instant,
    leftAt: instant.nullable(),
  }),
);

/** Renders a person. */
export function toPerson({
  workspaceId: _,
  offeredUntil,
  createdAt,
  updatedAt,
  leftAt,
  ...known
}: Person): PersonAnswer {
  return {
    ...known,
    state: leftAt === null ? "active" : "left",
    ownerOfferedUntil: isoOrNull(offeredUntil),
    createdAt: toIso(createdAt),
    updatedAt: toIso(updatedAt),
    leftAt: isoOrNull(leftAt),
  };
}
