import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { AttributeRef, Filter } from "../domain/filter.ts";
import { fold } from "../lib/fold.ts";
import { filterToSql } from "./filter-to-sql.ts";

/** The resources among which all that match a filter are. */
export interface Lead {
  /** Selects their ids. */
  readonly ids: RawBuilder<unknown>;
  /** Whether an index on the resources themselves finds them, so that the condition needs no help. */
  readonly plain: boolean;
  /** The groups whose members they are; these may be many, other leads are to a few. */
  readonly groups: readonly string[];
}

/** The resources of one connection that a filter is asked of. */
export interface LeadTarget {
  readonly resource: "User" | "Group";
  readonly connectionId: string;
  /** Whether a resource belongs to the connection and is not deleted. */
  readonly live: RawBuilder<SqlBool>;
}

const COLUMNS: Readonly<Record<"User" | "Group", readonly string[]>> = {
  User: ["id", "userName", "externalId"],
  Group: ["id", "displayName", "externalId"],
};

/**
 * Finds the resources that can match a filter by an index that the planner would not find by itself: e-mail addresses, members,
 * groups, and alternatives of which each has an index. Undefined when there is no such index, or when one on the resources
 * themselves will do.
 */
export function leadOf(filter: Filter, target: LeadTarget): Lead | undefined {
  const lead = find(filter, target, undefined);
  return lead?.plain === false ? lead : undefined;
}

/** The group whose members, and nothing else, a filter asks for. */
export function groupAskedFor(filter: Filter): string | undefined {
  const comparison = filter.kind === "has" ? filter.filter : filter;
  if (comparison.kind !== "compare" || comparison.operator !== "eq") return undefined;
  const { schema, name } = filter.kind === "has" ? filter.path : comparison.path;
  const sub = filter.kind === "has" ? comparison.path.name : comparison.path.sub;
  return schema === undefined && name === "groups" && sub === "value" ? String(comparison.value) : undefined;
}

function find(filter: Filter, target: LeadTarget, list: AttributeRef | undefined): Lead | undefined {
  switch (filter.kind) {
    case "compare":
      return list === undefined ? compared(filter, target) : element(list, filter.path.name, filter, target);
    case "has":
      return find(filter.filter, target, filter.path);
    case "and":
      return best(filter.operands.map((operand) => find(operand, target, list)));
    case "or":
      return union(filter.operands.map((operand) => find(operand, target, list)));
    case "present":
    case "not":
      return undefined;
  }
}

function best(leads: readonly (Lead | undefined)[]): Lead | undefined {
  const found = leads.filter((lead) => lead !== undefined);
  return found.find(({ plain }) => plain) ?? found.find(({ groups }) => groups.length === 0) ?? found[0];
}

function union(leads: readonly (Lead | undefined)[]): Lead | undefined {
  const found = leads.filter((lead) => lead !== undefined);
  if (found.length < leads.length) return undefined;
  return {
    ids: sql.join(
      found.map(({ ids }) => ids),
      sql` union `,
    ),
    plain: false,
    groups: found.flatMap(({ groups }) => groups),
  };
}

type Comparison = Extract<Filter, { kind: "compare" }>;

function compared(filter: Comparison, target: LeadTarget): Lead | undefined {
  const { path, operator } = filter;
  if (path.multiValued) return path.sub === undefined ? undefined : element(path, path.sub, filter, target);
  const isColumn = path.schema === undefined && path.sub === undefined && COLUMNS[target.resource].includes(path.name);
  if (operator !== "eq" || !isColumn) return undefined;
  const table = sql.table(target.resource === "User" ? "directory_user" : "directory_group");
  return {
    ids: sql`select id from ${table} where ${target.live} and ${filterToSql(target.resource, filter)}`,
    plain: true,
    groups: [],
  };
}

function element(
  list: AttributeRef,
  sub: string,
  { operator, value }: Comparison,
  target: LeadTarget,
): Lead | undefined {
  if (operator !== "eq" || sub !== "value" || list.schema !== undefined) return undefined;
  const text = String(value);
  switch (`${target.resource}.${list.name}`) {
    case "User.emails":
      return {
        ids: sql`select user_id from user_email where connection_id = ${target.connectionId} and value_key = ${fold(text)}`,
        plain: false,
        groups: [],
      };
    case "User.groups":
      return { ids: sql`select user_id from membership where group_id = ${text}`, plain: false, groups: [text] };
    case "Group.members":
      return { ids: sql`select group_id from membership where user_id = ${text}`, plain: false, groups: [] };
    default:
      return undefined;
  }
}
