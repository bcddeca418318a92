import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import type { ProvisioningRecord } from "../../domain/event/event.ts";
import { OPERATIONS, type Operation, type RecordQuery } from "../../domain/event/log-query.ts";
import { component } from "./component.ts";
import { instant } from "./fields.ts";

/** What became of a request. */
export const result: z.ZodEnum<{ success: "success"; failure: "failure"; skipped: "skipped"; warning: "warning" }> =
  z.enum(["success", "failure", "skipped", "warning"]);

const anId = z.string().max(100);

/** The query parameters that narrow the provisioning log. */
export const REQUEST_FILTERS: {
  readonly connection: z.ZodOptional<z.ZodString>;
  readonly result: z.ZodOptional<typeof result>;
  readonly operation: z.ZodOptional<z.ZodEnum<{ [Name in Operation]: Name }>>;
  readonly resourceType: z.ZodOptional<z.ZodEnum<{ User: "User"; Group: "Group" }>>;
  readonly resource: z.ZodOptional<z.ZodString>;
  readonly status: z.ZodOptional<z.ZodCoercedNumber<unknown>>;
  readonly code: z.ZodOptional<z.ZodString>;
  readonly application: z.ZodOptional<z.ZodString>;
  readonly request: z.ZodOptional<z.ZodString>;
  readonly q: z.ZodOptional<z.ZodString>;
  readonly from: z.ZodOptional<z.ZodISODateTime>;
  readonly to: z.ZodOptional<z.ZodISODateTime>;
} = {
  connection: anId.optional().describe("Id of a connection."),
  result: result.optional(),
  operation: z.enum(OPERATIONS).optional().describe("What was asked for: by POST, PUT, PATCH, DELETE, or GET."),
  resourceType: z.enum(["User", "Group"]).optional(),
  resource: anId.optional().describe("SCIM id of a user or group."),
  status: z.coerce.number().int().min(100).max(599).optional().describe("Status of the answer."),
  code: anId.optional().describe("Code of the refusal, such as `uniqueness`, or `defect`."),
  application: anId.optional().describe("Id of an application: what concerns users with an account of it."),
  request: anId.optional().describe("Id of a request, as the answer named it in X-Request-Id."),
  q: z
    .string()
    .trim()
    .max(200)
    .optional()
    .describe("A part of the operation in words or of the reason; an id of a resource."),
  from: instant.optional().describe("Not before this instant."),
  to: instant.optional().describe("Before this instant."),
};

/** What a caller narrows the provisioning log by. */
export type RequestFilters = z.output<z.ZodObject<typeof REQUEST_FILTERS>>;

/** Turns what a caller asks for into a query of the log. */
export function toRecordQuery(asked: RequestFilters): RecordQuery {
  return {
    connectionId: asked.connection,
    result: asked.result,
    operation: asked.operation,
    resourceType: asked.resourceType,
    resourceId: asked.resource,
    httpStatus: asked.status,
    errorCode: asked.code,
    applicationId: asked.application,
    requestId: asked.request?.toLowerCase(),
    text: asked.q === "" ? undefined : asked.q,
    from: toInstant(asked.from),
    to: toInstant(asked.to),
  };
}

/** Epoch ms of an instant that may be missing. */
export function toInstant(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}

const rewrite = z.object({ rule: z.string(), where: z.string() });
const noOp = z.object({ where: z.string(), reason: z.string() });

/** A request as the log lists it. */
export interface RequestAnswer
  extends Omit<
    ProvisioningRecord,
    "workspaceId" | "at" | "changes" | "rewrites" | "noOps" | "connectionId" | "errorCode"
  > {
  readonly connectionId: string;
  readonly at: string;
  readonly errorCode: string | null;
  readonly changes: { attribute: string; from: string | null; to: string | null }[];
  readonly rewrites: { rule: string; where: string }[];
  readonly noOps: { where: string; reason: string }[];
}

/** One request of an identity provider and what became of it. */
export const request: z.ZodType<RequestAnswer> = component(
  "ProvisioningRequest",
  z.object({
    id: z.string(),
    connectionId: z.string(),
    at: instant,
    requestId: z.string().describe("As the answer named it in X-Request-Id."),
    method: z.string(),
    path: z.string(),
    operation: z.string().describe("What was asked for, in words."),
    resourceType: z.enum(["User", "Group"]).nullable(),
    resourceId: z.string().nullable(),
    resourceName: z.string().nullable(),
    httpStatus: z.number().int(),
    result,
    reason: z.string().nullable(),
    errorCode: z
      .string()
      .nullable()
      .describe(
        "Code of the refusal, or `defect`; null for what was carried out, and in records from before it was kept.",
      ),
    changes: z.array(z.object({ attribute: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
    rewrites: z.array(rewrite).describe("What was sent otherwise than the RFCs have it, and how it was read."),
    noOps: z.array(noOp).describe("What was accepted and changes nothing, and why."),
    durationMs: z.number(),
  }),
);

/** Renders a record. */
export function toRequest({ workspaceId: _, ...record }: ProvisioningRecord): RequestAnswer {
  return {
    ...record,
    at: toIso(record.at),
    changes: record.changes.map((change) => ({ ...change })),
    rewrites: record.rewrites.map((one) => ({ ...one })),
    noOps: record.noOps.map((one) => ({ ...one })),
  };
}
