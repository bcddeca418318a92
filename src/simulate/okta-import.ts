import type { JsonObject } from "../lib/json.ts";
import type { Desk, ListPage } from "./desk.ts";
import type { Robot } from "./robot.ts";
import { objectAt, objectsAt, textAt } from "./wire.ts";

/** Okta reads users in pages of this size. */
const pageSize = 100;

/**
 * Imports all users as Okta does: page after page until `totalResults`, each with the fields that Okta needs.
 * @throws {Error} when a page does not add up, a user comes twice, or one of these robots is missing
 */
export async function importAll(desk: Desk, robots: readonly Robot[]): Promise<void> {
  const seen = new Set<string>();
  for (let startIndex = 1; ; startIndex += pageSize) {
    const page = await desk.list(`/Users?startIndex=${startIndex}&count=${pageSize}`);
    requireCounts(page, startIndex);
    for (const user of page.resources) {
      requireFields(user);
      const id = textAt(user, "id") ?? "";
      if (seen.has(id)) throw new Error(`The user ${id} came twice in one import.`);
      seen.add(id);
    }
    if (startIndex + pageSize > page.totalResults) break;
  }
  const missing = robots.filter((robot) => desk.knows(robot) && !seen.has(desk.userId(robot)));
  if (missing.length > 0) throw new Error(`The import missed ${missing.length} users.`);
}

/** @throws {Error} when a user lacks a field without which Okta cannot work with it */
export function requireFields(user: JsonObject | undefined): void {
  const name = objectAt(user, "name");
  const missing = [
    ["id", textAt(user, "id")],
    ["userName", textAt(user, "userName")],
    ["name.givenName", textAt(name, "givenName")],
    ["name.familyName", textAt(name, "familyName")],
    ["emails[0].value", textAt(objectsAt(user, "emails")[0], "value")],
    ["active", typeof user?.["active"] === "boolean" ? "there" : undefined],
  ].flatMap(([field, value]) => (value === undefined ? [field] : []));
  if (missing.length > 0) throw new Error(`The user that was read lacks ${missing.join(", ")}.`);
}

function requireCounts({ totalResults, startIndex, itemsPerPage, resources }: ListPage, asked: number): void {
  if (startIndex !== asked) throw new Error(`The list starts at ${startIndex ?? "nothing"} instead of ${asked}.`);
  if (itemsPerPage !== resources.length) {
    throw new Error(`itemsPerPage is ${itemsPerPage ?? "absent"}, but the page has ${resources.length} users.`);
  }
  const expected = Math.max(0, Math.min(pageSize, totalResults - asked + 1));
  if (resources.length !== expected) throw new Error(`The page has ${resources.length} users instead of ${expected}.`);
}
