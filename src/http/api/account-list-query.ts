import { z } from "zod";
import type { AccountListQuery } from "../../domain/account/account-lists.ts";
import { ACCOUNT_KINDS, type AccountKind, GATES, type GateName, type Gates } from "../../domain/account/gates.ts";
import { status } from "./account-answer.ts";

const GATE_NAMES = Object.keys(GATES) as [GateName, ...GateName[]];

/** What a list of accounts can be narrowed by. */
export const ACCOUNT_FILTERS: {
  readonly kind: z.ZodOptional<z.ZodType<AccountKind, AccountKind>>;
  readonly status: z.ZodOptional<typeof status>;
  readonly ownership: z.ZodOptional<z.ZodType<Gates["ownership"], Gates["ownership"]>>;
  readonly application: z.ZodOptional<z.ZodString>;
  readonly connection: z.ZodOptional<z.ZodString>;
  readonly owner: z.ZodOptional<z.ZodString>;
  readonly gate: z.ZodOptional<z.ZodType<GateName, GateName>>;
  readonly q: z.ZodOptional<z.ZodString>;
} = {
  kind: z.enum(ACCOUNT_KINDS).optional(),
  status: status.optional(),
  ownership: z.enum(GATES.ownership).optional().describe("Whether an owner and a backup owner answer for it."),
  application: z.string().max(63).optional().describe("Id or key of an application."),
  connection: z.string().max(100).optional().describe("Id of a connection."),
  owner: z.string().max(100).optional().describe("Id of a person who is its owner or backup owner."),
  gate: z.enum(GATE_NAMES).optional().describe("A gate that is not open, whatever else the account waits for."),
  q: z.string().max(200).optional().describe("A part of the user name, display name or label, compared without case."),
};

/** What a list of accounts is narrowed by, as it came over the wire. */
export type SentFilters = {
  readonly [Name in keyof typeof ACCOUNT_FILTERS]?: z.output<(typeof ACCOUNT_FILTERS)[Name]>;
};

/** Reads what a list of accounts is narrowed by. Blank text narrows nothing. */
export function toListQuery({ connection, owner, q, ...rest }: SentFilters): AccountListQuery {
  const text = q === undefined || q.trim() === "" ? undefined : q.trim();
  return { ...rest, connectionId: connection, ownerId: owner, text };
}
