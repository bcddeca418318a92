import type { AdviceCode } from "../advice/advice-code.ts";
import type { Connection } from "../connection/connection.ts";
import type { ErrorCode } from "../errors.ts";
import type { ProvisioningRecord } from "../event/event.ts";

/** What the record of a write says that the call itself does not. */
export type Written = Pick<
  ProvisioningRecord,
  "operation" | "resourceType" | "resourceId" | "resourceName" | "result" | "reason"
>;

/** Filled while a request is served, for those who watch. */
export interface CallNotes {
  /** Of the write that it was; the last of several. */
  written?: Written;
}

/** Why a call was refused. */
export interface NotedRefusal {
  /** What was answered. */
  readonly sentence: string;
  readonly code: ErrorCode | undefined;
  /** What is known closer, and is nobody's business who calls. */
  readonly closer: AdviceCode | undefined;
}

/** A call as it is kept: what was at hand when it ended, and nothing that had to be worked out. */
export interface NotedCall {
  /** Epoch ms. */
  readonly at: number;
  readonly durationMs: number;
  readonly requestId: string;
  readonly method: string;
  /** As the client wrote it, cut. Never shown with its query. */
  readonly url: string;
  readonly httpStatus: number;
  /** Null for a stranger's. */
  readonly connection: Pick<Connection, "id" | "idp"> | null;
  /** Whether it came to a proxy without TLS. */
  readonly isPlain: boolean;
  readonly written: Written | undefined;
  readonly refusal: NotedRefusal | undefined;
}
