import { z } from "zod";
import { AnteroomError } from "../../domain/errors.ts";
import type { Page, PageRequest } from "../../domain/page.ts";

const DEFAULT_LIMIT = 50;
/** So that no single request reads without end. */
const MAX_LIMIT = 200;

/** The query parameters of every list. */
export const PAGE_FIELDS: {
  readonly limit: z.ZodDefault<z.ZodCoercedNumber<unknown>>;
  readonly cursor: z.ZodOptional<z.ZodString>;
} = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_LIMIT)
    .default(DEFAULT_LIMIT)
    .describe(`How many items to answer, ${MAX_LIMIT} at most.`),
  cursor: z.string().max(400).optional().describe("Where to go on: `nextCursor` of the answer before. Opaque."),
};

/** The query of a list that cannot be narrowed. */
export const pageQuery: z.ZodObject<typeof PAGE_FIELDS, z.core.$strict> = z.strictObject(PAGE_FIELDS);

/** What a list answers: the newest first. */
export function pageOf<Item extends z.ZodType>(
  item: Item,
): z.ZodObject<{ items: z.ZodArray<Item>; nextCursor: z.ZodOptional<z.ZodString> }> {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().optional().describe("Present when there is more."),
  });
}

/** Reads the query of a list whose place is a sequence number. @throws {AnteroomError} `invalid_value` naming `cursor`. */
export function toPageRequest(query: { readonly limit: number; readonly cursor?: string | undefined }): PageRequest {
  const place = placeOf(query.cursor, /^\d{1,15}$/);
  return place === undefined ? { limit: query.limit } : { limit: query.limit, after: Number(place) };
}

/** What to search for; undefined when nothing but spaces is given. */
export function searchText(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === "" ? undefined : trimmed;
}

/** The store's place in a cursor, which has to have the given shape. @throws {AnteroomError} `invalid_value`. */
export function placeOf(cursor: string | undefined, shape: RegExp): string | undefined {
  if (cursor === undefined) return undefined;
  const place = Buffer.from(cursor, "base64url").toString("utf8");
  if (shape.test(place) && toCursor(place) === cursor) return place;
  const problem = 'Query field "cursor" is none of this list; use nextCursor of the answer before, or leave it out.';
  throw new AnteroomError("invalid_value", problem, { problems: [{ field: "cursor", problem }] });
}

/** Renders a page. */
export function toPage<Item, Shown>(
  page: Page<Item>,
  show: (item: Item) => Shown,
): { items: Shown[]; nextCursor?: string } {
  const items = page.items.map(show);
  return page.nextCursor === undefined ? { items } : { items, nextCursor: toCursor(page.nextCursor) };
}

function toCursor(place: string): string {
  return Buffer.from(place, "utf8").toString("base64url");
}
