import { AnteroomError } from "../errors.ts";
import type { AttributeRef, Filter } from "../filter.ts";

/** How often a comparison may be made for one list: beyond this the server would be busy for more than about a second. */
export const MAX_COMPARISONS = 250_000;
/** What identity providers send; never refused, whatever the size of the directory. */
export const FREE_TERMS = 2;

interface Cost {
  /** Whether an index leads to the few resources that can match. */
  readonly selective: boolean;
  /** Comparisons for each resource that is looked at. */
  readonly terms: number;
}

const INDEXED: ReadonlySet<string> = new Set([
  "User id",
  "User userName",
  "User externalId",
  "User groups.value",
  "Group id",
  "Group displayName",
  "Group externalId",
  "Group members.value",
]);

/**
 * Refuses a filter that would compare too often: one request must not keep every other connection waiting.
 * @param total how many resources the connection has
 * @throws {AnteroomError} `too_many` (RFC 7644 §3.12)
 */
export function assertAffordable(filter: Filter | undefined, type: "User" | "Group", total: number): void {
  if (filter === undefined) return;
  const { selective, terms } = costOf(filter, type, undefined);
  if (selective || terms <= FREE_TERMS || terms * total <= MAX_COMPARISONS) return;
  throw new AnteroomError(
    "too_many",
    `The filter makes ${terms} comparisons for each of ${total} resources; send fewer, or one that names an id, userName, displayName or externalId with eq.`,
  );
}

function costOf(filter: Filter, type: string, within: AttributeRef | undefined): Cost {
  switch (filter.kind) {
    case "compare":
      return {
        selective: filter.operator === "eq" && filter.value !== null && INDEXED.has(nameOf(filter.path, type, within)),
        terms: 1,
      };
    case "present":
      return { selective: false, terms: 1 };
    case "not":
      return { selective: false, terms: costOf(filter.operand, type, within).terms };
    case "has":
      return costOf(filter.filter, type, filter.path);
    case "and":
    case "or": {
      const costs = filter.operands.map((operand) => costOf(operand, type, within));
      const selective =
        filter.kind === "and" ? costs.some((cost) => cost.selective) : costs.every((cost) => cost.selective);
      return { selective, terms: costs.reduce((sum, cost) => sum + cost.terms, 0) };
    }
  }
}

function nameOf(path: AttributeRef, type: string, within: AttributeRef | undefined): string {
  if (within !== undefined) return `${type} ${within.name}.${path.name}`;
  const sub = path.sub === undefined ? "" : `.${path.sub}`;
  return path.schema === undefined ? `${type} ${path.name}${sub}` : "";
}
