import { AnteroomError } from "../domain/errors.ts";
import { CHARACTER_CLASSES, type CharacterWish, PASSWORD_LENGTH } from "../domain/secret/password-generator.ts";
import { CHARACTERS, type PasswordRules, sorted } from "../domain/secret/password-rules.ts";
import type { SpaceRules } from "./password-space.ts";

/** Each doubles the work of a draw. Real rules have five at most. */
const MAX_REQUIRED = 6;

/**
 * Settles what is left open in a wish.
 * @throws {AnteroomError} `invalid_value` for a wish that contradicts itself, or rules that are not served
 */
export function toSpaceRules(wish: CharacterWish): SpaceRules {
  const rules = wish.rules ?? rulesOfClasses(wish);
  if (wish.rules !== undefined && (wish.classes !== undefined || wish.special !== undefined)) {
    refuse("classes and special stand beside rules, which say the same; leave either out.", "classes");
  }
  const required = independent(rules.required);
  if (required.length > MAX_REQUIRED) {
    refuse(`The rules require ${required.length} sets of characters; at most ${MAX_REQUIRED} are served.`, "rules");
  }
  const { allowed, maxConsecutive } = rules;
  return { length: lengthOf(wish, rules), allowed, required, maxConsecutive };
}

function rulesOfClasses({ classes = CHARACTER_CLASSES, special }: CharacterWish): PasswordRules {
  if (classes.length === 0) refuse("classes is empty; name at least one.", "classes");
  if (special !== undefined) assertSpecial(special);
  const sets: Readonly<Record<string, string>> = { ...CHARACTERS, special: special ?? CHARACTERS.special };
  const required = [...new Set(classes)].map((name) => sorted(sets[name] ?? ""));
  return { minLength: null, maxLength: null, required, allowed: sorted(required.join("")), maxConsecutive: null };
}

function assertSpecial(special: string): void {
  const known = new Set<string>(CHARACTERS.special);
  if (special !== "" && [...special].every((character) => known.has(character))) return;
  refuse(
    "special holds something else than printable ASCII without letters, digits and space; list only those.",
    "special",
  );
}

function lengthOf({ length: wanted }: CharacterWish, { minLength, maxLength }: PasswordRules): number {
  const { least, most, usual } = PASSWORD_LENGTH;
  const from = Math.max(least, minLength ?? least);
  const to = Math.min(most, maxLength ?? most);
  if (maxLength !== null && maxLength < least) {
    refuse(
      `The rules allow at most ${maxLength} characters, which are guessed; a password here has at least ${least}.`,
      "rules",
    );
  }
  if (from > to) refuse(`The rules ask for ${from} characters or more; a password here has at most ${most}.`, "rules");
  if (wanted === undefined) return Math.min(Math.max(usual, from), to);
  if (Number.isInteger(wanted) && wanted >= from && wanted <= to) return wanted;
  return refuse(`length must be a whole number from ${from} to ${to}, as is allowed here.`, "length");
}

/** A set that holds all of another is there whenever the other is. */
function independent(required: readonly string[]): readonly string[] {
  const distinct = [...new Set(required)];
  return distinct.filter((set) => !distinct.some((other) => other !== set && isPart(other, set)));
}

function isPart(part: string, whole: string): boolean {
  return [...part].every((character) => whole.includes(character));
}

function refuse(problem: string, attribute: string): never {
  throw new AnteroomError("invalid_value", problem, { attribute });
}
