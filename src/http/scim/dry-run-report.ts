import type { Connection } from "../../domain/connection/connection.ts";
import type { NoOp } from "../../domain/directory/document.ts";
import type { RuleOutcome } from "../../domain/dry-run/assignment-rules.ts";
import type { TouchedAccount } from "../../domain/dry-run/touched-accounts.ts";
import type { AnteroomError, ErrorCode } from "../../domain/errors.ts";
import type { AttributeChange } from "../../domain/event/event.ts";
import type { JsonObject } from "../../lib/json.ts";

/** A request that is tried. */
export interface DryRunOrder {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path and query, below `/scim/v2` or with it. */
  readonly path: string;
  /** Parsed JSON; undefined for none. */
  readonly body: unknown;
  /** Whether it is carried out, and kept. */
  readonly commit: boolean;
  readonly requestId: string;
  /** The address of `/scim/v2` without a slash at its end. */
  readonly baseUrl: string;
}

/** The steps of a request, in order. */
export const DRY_RUN_STEPS = ["authenticate", "parse", "match", "map", "decide", "write"] as const;
/** One step of a request. */
export type DryRunStepName = (typeof DRY_RUN_STEPS)[number];

/** How one step went. */
export interface DryRunStep {
  readonly name: DryRunStepName;
  /** `skipped` is what was not reached, or not done because nothing is kept. */
  readonly state: "done" | "warning" | "failed" | "skipped";
  /** In a sentence. */
  readonly sentence: string;
}

/** How a message was read otherwise than it was written. */
export interface AppliedTolerance {
  readonly rule: string;
  readonly where: string;
  /** What the rule does, in a sentence. */
  readonly does: string;
}

/** What a request was matched with, and by what. */
export interface Match {
  readonly by: string;
  readonly value: string;
  readonly found: { readonly id: string; readonly name: string } | null;
}

/** Everything that is known about a request that was tried. */
export interface DryRunReport {
  readonly outcome: "applied" | "no_op" | "read" | "refused";
  readonly committed: boolean;
  readonly httpStatus: number;
  /** What the identity provider is told; null when the answer has no body. */
  readonly answer: JsonObject | null;
  readonly steps: readonly DryRunStep[];
  readonly failure: {
    readonly step: DryRunStepName;
    readonly code: ErrorCode;
    readonly field: string | null;
    readonly sentence: string;
  } | null;
  readonly tolerances: readonly AppliedTolerance[];
  readonly match: Match | null;
  readonly changes: readonly AttributeChange[];
  readonly ignored: readonly NoOp[];
  readonly rules: readonly RuleOutcome[];
  readonly accounts: readonly TouchedAccount[];
  /** The types of the events that it writes. */
  readonly events: readonly string[];
}

/** What is known of a request that was refused. */
export interface RefusedTrial {
  readonly connection: Connection;
  readonly tokens: number;
  readonly step: DryRunStepName;
  readonly error: AnteroomError;
  readonly status: number;
  readonly answer: JsonObject;
}

/** The report on a request that was refused: the steps before the one that failed are done, those after it are not reached. */
export function refusedReport({ connection, tokens, step, error, status, answer }: RefusedTrial): DryRunReport {
  const failedAt = DRY_RUN_STEPS.indexOf(step);
  const attribute = error.facts["attribute"];
  return {
    outcome: "refused",
    committed: false,
    httpStatus: status,
    answer,
    steps: DRY_RUN_STEPS.map((name, at): DryRunStep => {
      if (at > failedAt) return { name, state: "skipped", sentence: "Not reached." };
      if (at === failedAt) return { name, state: "failed", sentence: error.message };
      return name === "authenticate" ? authenticated(connection, tokens) : { name, state: "done", sentence: PASSED };
    }),
    failure: {
      step,
      code: error.code,
      field: typeof attribute === "string" ? attribute : null,
      sentence: error.message,
    },
    tolerances: [],
    match: null,
    changes: [],
    ignored: [],
    rules: [],
    accounts: [],
    events: [],
  };
}

const PASSED = "Nothing stood in the way.";

/** The first step: the dry run needs no token, a real request does. */
export function authenticated({ name, dialect }: Connection, tokens: number): DryRunStep {
  if (tokens > 0)
    return { name: "authenticate", state: "done", sentence: `As "${name}", read in the dialect ${dialect}.` };
  const sentence = `As "${name}". A real request would get 401: the connection has no token or secret that is valid.`;
  return { name: "authenticate", state: "warning", sentence };
}
