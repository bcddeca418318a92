import type { Preconditions } from "../../domain/directory/precondition.ts";
import type { ScimRequest } from "../../domain/directory/scim-request.ts";
import type { Dialect } from "../../scim/dialect.ts";
import type { QueryParameters } from "./query-parameters.ts";
import type { ScimAnswer } from "./scim-answer.ts";

/** A request that has passed every guard. */
export interface ScimCall {
  readonly request: ScimRequest;
  readonly dialect: Dialect;
  readonly parameters: QueryParameters;
  /** The id in the address; empty for a collection. */
  readonly id: string;
  /** Parsed JSON for POST, PUT and PATCH; undefined for the others. */
  readonly body: unknown;
  /** What must hold of the stored version. Read from `If-Match` and `If-None-Match`, or a bulk operation's `version`. */
  readonly preconditions: Preconditions;
}

/** Answers a request. @throws {AnteroomError} whatever it refuses */
export type ScimOperation = (call: ScimCall) => Promise<ScimAnswer>;

/** The operations at one kind of address, by HTTP method. */
export type ScimOperations = ReadonlyMap<string, ScimOperation>;
