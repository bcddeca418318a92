import type { WorkspaceId } from "../id.ts";
import type { Page } from "../page.ts";
import type { Certificate } from "./saml-evidence.ts";

/** Whose metadata a certificate stands in. */
export type CertificateOwner =
  | { readonly kind: "application"; readonly id: string; readonly key: string; readonly name: string }
  | { readonly kind: "connection"; readonly id: string; readonly name: string };

/** The end of a certificate of an application or of an identity provider. Instants are epoch milliseconds. */
export interface CertificateEnd extends Pick<Certificate, "use" | "subject" | "fingerprint" | "notAfter"> {
  readonly owner: CertificateOwner;
}

/** An end that something is to be said about. */
export interface CertificateDue extends CertificateEnd {
  /** Its place in the calendar. */
  readonly seq: number;
  readonly workspaceId: WorkspaceId;
  /** The smallest number of days before the end that was warned of; 0 when its end was told; null when nothing was. */
  readonly warnedDays: number | null;
}

/** A page of the calendar; `after` is the place that the page before ended at. */
export interface CalendarRequest {
  readonly limit: number;
  readonly after?: { readonly notAfter: number; readonly seq: number } | undefined;
}

/**
 * The certificates of applications and of the identity providers of connections, by the instant at which they end. It follows what
 * the other stores keep, in the same unit; those of what was deleted are in it no more.
 */
export interface CertificateStore {
  /** Those that end first first; the cursor is `<notAfter>.<seq>`. */
  list(workspaceId: WorkspaceId, page: CalendarRequest): Promise<Page<CertificateEnd>>;
  /** Of which a warning or the end is to be told by now, those that end first first. */
  listDue(now: number, limit: number): Promise<readonly CertificateDue[]>;
  /** Remembers what was told, and when there is more to tell: null for never. */
  warned(seq: number, days: number, warnAt: number | null): Promise<void>;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** How many days before its end a certificate is warned of anew, the first warning first; with 0 its end is told. */
export const CERTIFICATE_DAYS: readonly number[] = [60, 30, 14, 7, 1, 0];

const FIRST_DAYS = Math.max(...CERTIFICATE_DAYS);

/** How long before its end a certificate is first warned of. */
export const FIRST_WARNING_MS: number = FIRST_DAYS * DAY_MS;

/** The smallest of the days that an end has reached; the largest while it is further away than all of them. */
export function certificateStage(notAfter: number, now: number): number {
  return CERTIFICATE_DAYS.findLast((days) => notAfter - now <= days * DAY_MS) ?? FIRST_DAYS;
}

/** When the next of the days is reached; null after the last. */
export function nextStageAt(notAfter: number, stage: number): number | null {
  const next = CERTIFICATE_DAYS.find((days) => days < stage);
  return next === undefined ? null : notAfter - next * DAY_MS;
}

/** Whole days until an end, below zero after it. */
export function daysUntil(notAfter: number, now: number): number {
  return Math.floor((notAfter - now) / DAY_MS);
}
