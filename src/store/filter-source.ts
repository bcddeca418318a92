import { type RawBuilder, sql } from "kysely";
import type { AttributeRef } from "../domain/filter.ts";
import type { FilterDialect } from "./filter-dialect.ts";

/** A value in SQL. */
export interface SqlValue {
  /** NULL when absent. */
  readonly exact: RawBuilder<unknown>;
  /** The folded text, where it is kept. */
  readonly folded?: RawBuilder<unknown>;
  /** Whether `exact` is an instant in epoch milliseconds rather than ISO 8601 text. */
  readonly isInstant?: boolean;
}

/** The elements of a list in SQL. */
export interface SqlRows {
  readonly from: RawBuilder<unknown>;
  /** What ties the rows to the resource, where `from` does not. */
  readonly on?: RawBuilder<unknown>;
  /** The value of a sub-attribute of an element, or of the element itself. */
  readonly value: (sub: string | undefined) => SqlValue;
}

/** The resources that a filter speaks of. */
export interface FilterTarget {
  readonly resource: "User" | "Group";
  readonly dialect: FilterDialect;
}

const CORE_URN = {
  User: "urn:ietf:params:scim:schemas:core:2.0:User",
  Group: "urn:ietf:params:scim:schemas:core:2.0:Group",
} as const;

/** The JSON document of a resource. */
export function documentOf({ resource }: FilterTarget): RawBuilder<unknown> {
  return sql.ref(`${tableOf(resource)}.document`);
}

/** Where a single value of a resource is: a column if there is one, so that indexes apply, else its place in the document. */
export function singleOf(path: AttributeRef, target: FilterTarget): SqlValue {
  return columnOf(path, target) ?? { exact: target.dialect.scalar(documentOf(target), namesOf(path)) };
}

/** Where the elements of a list of a resource are. */
export function rowsOf(path: AttributeRef, target: FilterTarget): SqlRows {
  const { resource, dialect } = target;
  if (path.schema === undefined) {
    if (path.name === "members" && resource === "Group") return membersOf();
    if (path.name === "groups" && resource === "User") return groupsOf();
    if (path.name === "schemas") return schemasOf(target);
  }
  const element = sql.ref("element.value");
  return {
    from: dialect.children(documentOf(target), namesOf({ ...path, sub: undefined })),
    value: (sub) => {
      const exact = dialect.scalar(element, sub === undefined ? [] : [sub]);
      // RFC 7643 §2.4: "If not specified, the value of 'primary' SHALL be assumed to be 'false'."
      return { exact: sub === "primary" ? sql`coalesce(${exact}, ${dialect.literal(false)})` : exact };
    },
  };
}

/** The names that lead to an attribute inside a document. */
export function namesOf(path: {
  readonly schema?: string;
  readonly name: string;
  readonly sub?: string | undefined;
}): string[] {
  return [path.schema, path.name, path.sub].filter((name) => name !== undefined);
}

function columnOf(path: AttributeRef, { resource }: FilterTarget): SqlValue | undefined {
  if (path.schema !== undefined) return undefined;
  const column = (name: string): RawBuilder<unknown> => sql.ref(`${tableOf(resource)}.${name}`);
  switch (path.sub === undefined ? path.name : `${path.name}.${path.sub}`) {
    case "id":
      return { exact: column("id") };
    case "externalId":
      return { exact: column("external_id") };
    case "meta.resourceType":
      return { exact: sql`${resource}` };
    case "meta.created":
      return { exact: column("created_at"), isInstant: true };
    case "meta.lastModified":
      return { exact: column("updated_at"), isInstant: true };
    case "meta.version":
      return { exact: sql`('W/"' || ${column("version")} || '"')` };
    case "displayName":
      return resource === "Group"
        ? { exact: column("display_name"), folded: column("display_name_key") }
        : { exact: column("display_name") };
    case "userName":
      return resource === "User" ? { exact: column("user_name"), folded: column("user_name_key") } : undefined;
    case "active":
      return resource === "User" ? { exact: column("active") } : undefined;
    default:
      return undefined;
  }
}

function membersOf(): SqlRows {
  const id = sql.ref("membership.user_id");
  const ofUser = (name: string): RawBuilder<unknown> =>
    sql`(select ${sql.ref(`member.${name}`)} from directory_user as member where member.id = ${id})`;
  return {
    from: sql`membership`,
    on: sql`membership.group_id = directory_group.id`,
    value: valuesBySub({
      value: { exact: id },
      display: { exact: ofUser("user_name"), folded: ofUser("user_name_key") },
      type: { exact: sql`${"User"}` },
    }),
  };
}

function groupsOf(): SqlRows {
  const id = sql.ref("membership.group_id");
  const ofGroup = (name: string): RawBuilder<unknown> =>
    sql`(select ${sql.ref(`joined.${name}`)} from directory_group as joined where joined.id = ${id})`;
  return {
    from: sql`membership`,
    on: sql`membership.user_id = directory_user.id`,
    value: valuesBySub({
      value: { exact: id },
      display: { exact: ofGroup("display_name"), folded: ofGroup("display_name_key") },
      type: { exact: sql`${"direct"}` },
    }),
  };
}

/** The core schema, and every extension that the document has values of. */
function schemasOf(target: FilterTarget): SqlRows {
  const { resource, dialect } = target;
  const extensions = dialect.children(documentOf(target), []);
  const isUrn = dialect.startsWith(sql.ref("element.key"), "urn:");
  return {
    from: sql`(select ${CORE_URN[resource]} as urn union all select element.key from ${extensions} where ${isUrn}) as held`,
    value: () => ({ exact: sql.ref("held.urn") }),
  };
}

function valuesBySub(values: Readonly<Record<string, SqlValue>>): (sub: string | undefined) => SqlValue {
  return (sub) => {
    if (sub !== undefined && Object.hasOwn(values, sub) && values[sub] !== undefined) return values[sub];
    // The schemas name no other sub-attribute of these lists.
    throw new Error(`Nothing is kept for the sub-attribute ${sub ?? ""} of a membership.`);
  };
}

function tableOf(resource: "User" | "Group"): "directory_user" | "directory_group" {
  return resource === "User" ? "directory_user" : "directory_group";
}
