import { isJsonObject, type JsonObject, type JsonValue } from "../../lib/json.ts";
import type { EventTexts } from "./purge.ts";

/** Turns a text into one that tells nothing of it; the same text always into the same. */
export type Pseudonymise = (text: string) => string;

/** The fields of events that name or describe the holder of an account. */
const PERSONAL = new Set(["userName", "displayName", "email", "phone", "label", "externalId", "name"]);

/** A shorter name is a part of many a word. */
const SHORTEST_IN_SENTENCE = 3;

/** The names that an event has for the holder of an account. */
export function namesIn({ before, after }: EventTexts): readonly string[] {
  return [before, after].flatMap((side) =>
    Object.entries(side ?? {}).flatMap(([field, value]) =>
      PERSONAL.has(field) && typeof value === "string" && value !== "" ? [value] : [],
    ),
  );
}

/** The event with pseudonyms for what names the holder of an account, in fields and in sentences. */
export function withoutNames(
  { before, after, reason }: EventTexts,
  names: readonly string[],
  pseudonymise: Pseudonymise,
): EventTexts {
  return { before: side(before), after: side(after), reason: reason === null ? null : sentence(reason) };

  function side(fields: JsonObject | null): JsonObject | null {
    if (fields === null) return null;
    return Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, entry(field, value)]));
  }

  function entry(field: string, value: JsonValue | undefined): JsonValue | undefined {
    if (typeof value === "string") return PERSONAL.has(field) && value !== "" ? pseudonymise(value) : sentence(value);
    if (Array.isArray(value)) return value.map((one) => entry(field, one) ?? null);
    return isJsonObject(value) ? side(value) : value;
  }

  function sentence(text: string): string {
    const inside = names.filter((name) => name.length >= SHORTEST_IN_SENTENCE).sort((a, b) => b.length - a.length);
    return inside.reduce((rest, name) => rest.replaceAll(name, pseudonymise(name)), text);
  }
}
