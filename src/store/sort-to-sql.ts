import { type RawBuilder, sql } from "kysely";
import type { Sort } from "../domain/directory/listing.ts";
import type { AttributeRef } from "../domain/filter.ts";
import { type FilterTarget, rowsOf, type SqlValue, singleOf } from "./filter-source.ts";

/** What a list is sorted by, in SQL. */
export interface SqlSort {
  /** Text without case where case does not count, else the value; instants are numbers. NULL where there is nothing. */
  readonly key: RawBuilder<unknown>;
  /** Whether resources can lack it. */
  readonly nullable: boolean;
  readonly descending: boolean;
}

/**
 * Compiles a sort over `directory_user` or `directory_group`, the table not renamed. A list counts by its primary element, or else
 * its first: RFC 7644 §3.4.2.3.
 */
export function sortToSql({ by, descending }: Sort, target: FilterTarget): SqlSort {
  const value = by.multiValued ? firstOf(by, target) : singleOf(by, target);
  return { key: keyOf(value, by, target), nullable: !ALWAYS_THERE[target.resource].has(nameOf(by)), descending };
}

const ALWAYS_THERE: Readonly<Record<"User" | "Group", ReadonlySet<string>>> = {
  User: new Set(["id", "userName", "meta.created", "meta.lastModified", "meta.version", "meta.resourceType"]),
  Group: new Set(["id", "displayName", "meta.created", "meta.lastModified", "meta.version", "meta.resourceType"]),
};

function nameOf({ schema, name, sub }: AttributeRef): string {
  return [schema, name, sub].filter((part) => part !== undefined).join(schema === undefined ? "." : ":");
}

function keyOf(
  { exact, folded, isInstant }: SqlValue,
  by: AttributeRef,
  { dialect }: FilterTarget,
): RawBuilder<unknown> {
  if (by.type === "dateTime") return isInstant === true ? exact : dialect.instant(exact);
  if (by.type !== "string" && by.type !== "reference") return exact;
  return by.caseExact ? exact : (folded ?? dialect.fold(exact));
}

function firstOf(path: AttributeRef, target: FilterTarget): SqlValue {
  const { from, on, value } = rowsOf(path, target);
  const where = on === undefined ? sql`` : sql` where ${on}`;
  const order = orderOf(path, value, on !== undefined);
  const pick = (found: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`(select ${found} from ${from}${where} order by ${order} limit 1)`;
  const { exact, folded, isInstant } = value(path.sub);
  return {
    exact: pick(exact),
    ...(folded !== undefined && { folded: pick(folded) }),
    ...(isInstant !== undefined && { isInstant }),
  };
}

function orderOf(path: AttributeRef, value: (sub: string) => SqlValue, isMembership: boolean): RawBuilder<unknown> {
  // Memberships know no primary, and are shown in the order of their ids.
  if (isMembership) return value("value").exact;
  // An element that is a plain value is no JSON object to look into.
  return path.sub === undefined ? sql`element.key` : sql`${value("primary").exact} desc, element.key`;
}
