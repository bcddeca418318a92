import type { DirectoryQuery } from "./listing.ts";

/** One attribute that identifies a resource, and the value that is looked for. */
export interface Identifier<Attribute extends string = string> {
  readonly attribute: Attribute;
  /** As the client wrote it. */
  readonly value: string;
}

/** The attributes by which identity providers match users. */
export const USER_IDENTIFIERS = ["userName", "externalId"] as const;
/** The attributes by which identity providers match groups. */
export const GROUP_IDENTIFIERS = ["displayName", "externalId"] as const;

/** An attribute by which users are matched. */
export type UserIdentifier = (typeof USER_IDENTIFIERS)[number];
/** An attribute by which groups are matched. */
export type GroupIdentifier = (typeof GROUP_IDENTIFIERS)[number];

/**
 * The identifier that a query asks for, when it asks for nothing else: the look-up that identity providers make before every
 * create. It has a way of its own, because it is by far the commonest list and finds one resource or none.
 */
export function identifierIn<Attribute extends string>(
  { filter, sort, place, startIndex }: DirectoryQuery,
  attributes: readonly Attribute[],
): Identifier<Attribute> | undefined {
  if (filter?.kind !== "compare" || filter.operator !== "eq" || typeof filter.value !== "string") return undefined;
  if (sort !== undefined || place !== undefined || startIndex !== 1) return undefined;
  const { schema, name, sub } = filter.path;
  if (schema !== undefined || sub !== undefined) return undefined;
  const attribute = attributes.find((candidate) => candidate === name);
  return attribute === undefined ? undefined : { attribute, value: filter.value };
}
