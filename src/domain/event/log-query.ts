import type { ErrorCode } from "../errors.ts";
import type { ProvisioningRecord, SubjectKind } from "./event.ts";

/** What a request over SCIM asked to be done. */
export const OPERATIONS = ["create", "replace", "change", "delete", "read"] as const;
/** One kind of request. */
export type Operation = (typeof OPERATIONS)[number];

/** Why a request was refused: the code of the refusal, or that it met a defect of ours. */
export type RecordedCode = ErrorCode | "defect";

/** A stretch of time, in epoch ms: `from` belongs to it, `to` does not. */
export interface Window {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Which provisioning records are meant. Every field narrows. */
export interface RecordQuery extends Window {
  readonly connectionId?: string | undefined;
  readonly result?: ProvisioningRecord["result"] | undefined;
  readonly operation?: Operation | undefined;
  readonly resourceType?: NonNullable<ProvisioningRecord["resourceType"]> | undefined;
  readonly resourceId?: string | undefined;
  readonly httpStatus?: number | undefined;
  readonly errorCode?: string | undefined;
  /** The id of an application, for what concerns users who have an account of it. */
  readonly applicationId?: string | undefined;
  readonly requestId?: string | undefined;
  /** A part of the operation in words, of the reason, or the whole id of the resource; letters of ASCII match in any case. */
  readonly text?: string | undefined;
}

/** Which events are meant. Every field narrows. */
export interface EventQuery extends Window {
  readonly actorId?: string | undefined;
  /** The beginning of a type, such as `account.`. */
  readonly type?: string | undefined;
  readonly subjectKind?: SubjectKind | undefined;
  readonly subjectId?: string | undefined;
  readonly accountId?: string | undefined;
  /** The id of a request, or the name of a job. */
  readonly causeId?: string | undefined;
}

/** What can be counted of records. */
export const FACETS = ["result", "operation", "resourceType", "errorCode", "connectionId", "httpStatus"] as const;
/** One property of records of which the values are counted. */
export type Facet = (typeof FACETS)[number];

/** Records that are alike in everything that is counted, and how many there are. */
export interface RecordGroup extends Pick<ProvisioningRecord, "result" | "resourceType" | "errorCode" | "httpStatus"> {
  readonly operation: Operation | null;
  readonly connectionId: string;
  readonly count: number;
}

/** How many of each kind there are in a window; `more` when only the newest were looked at. */
export interface RecordGroups {
  readonly groups: readonly RecordGroup[];
  readonly more: boolean;
}
