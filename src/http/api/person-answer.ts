import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import type { ListedPerson } from "../../domain/person/people-service.ts";
import type { Person } from "../../domain/person/person.ts";
import type { SecondFactor } from "../../domain/person/person-factor.ts";
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

const fields = {
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
};

/** A person. */
export const person: z.ZodType<PersonAnswer> = component("Person", z.object(fields));

/** A person with the second factor, as lists show one. */
export interface ListedPersonAnswer extends PersonAnswer {
  secondFactor: { kinds: ("passkey" | "codes")[]; since: string | null } | null;
}

/** A person of a list. */
export const listedPerson: z.ZodType<ListedPersonAnswer> = component(
  "ListedPerson",
  z.object({
    ...fields,
    secondFactor: z
      .object({
        kinds: z
          .array(z.enum(["passkey", "codes"]))
          .describe("codes: an authenticator app that was confirmed. Empty: none here."),
        since: instant.nullable().describe("When the first of them came; null without one."),
      })
      .nullable()
      .describe("By what the person proves that it is they; null if you may not see it (read_access)."),
  }),
);

/** Renders a person of a list. */
export function toListedPerson({ person: known, secondFactor }: ListedPerson): ListedPersonAnswer {
  return { ...toPerson(known), secondFactor: secondFactor && toSecondFactor(secondFactor) };
}

function toSecondFactor({ passkeySince, codesSince }: SecondFactor): ListedPersonAnswer["secondFactor"] {
  const instants = [passkeySince, codesSince].filter((at) => at !== null);
  const kinds = [passkeySince === null ? [] : ["passkey" as const], codesSince === null ? [] : ["codes" as const]];
  return { kinds: kinds.flat(), since: instants.length === 0 ? null : toIso(Math.min(...instants)) };
}

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
