import type { NoOp, Rewrite } from "../domain/directory/document.ts";
import { AnteroomError, type ErrorCode } from "../domain/errors.ts";
import type { Dialect } from "./dialect.ts";
import { TOLERANCES, type ToleranceName } from "./tolerances.ts";

/** Most notes of a kind that one request leaves: bounds the provisioning record, whatever a client sends. */
export const MAX_NOTES = 100;

/** Collects what reading a request made of it. Under a strict dialect the first tolerance that is needed refuses instead. */
export interface Notes {
  readonly dialect: Dialect;
  readonly rewrites: Rewrite[];
  readonly noOps: NoOp[];
}

/** What becomes of a password, whatever it is: it must never be looked at, let alone kept. */
export const NEVER_KEPT: NoOp = { where: "password", reason: "passwords are never kept" };

/** Notes with nothing in them yet. */
export function createNotes(dialect: Dialect): Notes {
  return { dialect, rewrites: [], noOps: [] };
}

/** A copy that can be added to on its own. */
export function forkNotes(notes: Notes): Notes {
  return { dialect: notes.dialect, rewrites: [...notes.rewrites], noOps: [...notes.noOps] };
}

/**
 * Records that a tolerance was needed. `code` replaces the rule's own code of refusal.
 * @throws {AnteroomError} the rule's refusal when the dialect is strict or the rule is not in the list.
 */
export function tolerate(notes: Notes, rule: ToleranceName, where: string, code?: ErrorCode): void {
  const place = shorten(where);
  if (notes.dialect.strict || !Object.hasOwn(TOLERANCES, rule)) throw refusal(rule, place, code);
  if (notes.rewrites.length >= MAX_NOTES) return;
  if (!notes.rewrites.some((known) => known.rule === rule && known.where === place)) {
    notes.rewrites.push({ rule, where: place });
  }
}

/** Records that a part of the request had no effect. */
export function noteNoOp(notes: Notes, where: string, reason: string): void {
  const place = shorten(where);
  if (notes.noOps.length >= MAX_NOTES) return;
  if (!notes.noOps.some((known) => known.where === place && known.reason === reason)) {
    notes.noOps.push({ where: place, reason });
  }
}

/** A refusal of a value, naming its attribute. The problem is a phrase that continues "userName …". */
export function invalidValue(where: string, problem: string): AnteroomError {
  const attribute = shorten(where);
  return new AnteroomError("invalid_value", `${attribute} ${problem}.`, { attribute });
}

/** A text from a client, short enough to be shown: at most 60 characters unless it is a name of ours. */
export function shorten(text: string): string {
  return text.length <= 120 && /^urn:ietf:params:scim:schemas:[\w:.$-]+$/i.test(text) ? text : text.slice(0, 60);
}

function refusal(rule: ToleranceName, where: string, code?: ErrorCode): AnteroomError {
  const known = Object.hasOwn(TOLERANCES, rule) ? TOLERANCES[rule].refusal : undefined;
  const message = known?.message ?? "is not in a form that is accepted here; see RFC 7643 and RFC 7644";
  return new AnteroomError(code ?? known?.code ?? "invalid_value", `${where} ${message}.`, { attribute: where });
}
