import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import { MAX_RULES_LENGTH } from "../../domain/secret/password-rules.ts";

/** An instant as the API shows it: ISO 8601 with milliseconds and `Z`. */
export const instant: z.ZodISODateTime = z.iso.datetime();

/** A line of text that people wrote: spaces around it do not count. `max` is in UTF-16 code units. */
export function line(max: number): z.ZodString {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, "must hold no line breaks or other control characters");
}

/** Why somebody decides something, for those who find it later. */
export const reason: z.ZodString = line(500);

/** The id or key of an application. */
export const applicationRef: z.ZodString = line(63);

/** The key of an application, in any case. An id has the form of a key, too. */
export const applicationKey: z.ZodString = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/, "must be 1 to 63 letters, digits and hyphens, no hyphen first");

/** What an app demands of passwords, in the syntax of `passwordrules`. White space is as good as any other there. */
export const passwordRules: z.ZodString = z.string().trim().min(1).max(MAX_RULES_LENGTH);

/** Turns epoch milliseconds that may be missing into an instant that may be. */
export function isoOrNull(at: number | null): string | null {
  return at === null ? null : toIso(at);
}

/** Whether at least one field is given. */
export function hasField(fields: object): boolean {
  return Object.values(fields).some((value) => value !== undefined);
}

/** What a change without any field is told. */
export const NOTHING_TO_CHANGE = "names nothing to change; name at least one field";
