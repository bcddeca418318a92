import { hash, randomBytes } from "node:crypto";
import type { PersonId, WorkspaceId } from "../id.ts";

/**
 * What lets somebody in once: `setup_code` begins the set-up, `setup` is the browser that goes on with it, `sign_in` signs a person
 * in when nothing else does.
 */
export type EntryKind = "setup_code" | "setup" | "sign_in";

/** A code or link that lets somebody in once. What is shown is kept as its digest only. */
export interface EntryLink {
  /** SHA-256 of what is shown; base64url. */
  readonly digest: string;
  readonly workspaceId: WorkspaceId;
  readonly kind: EntryKind;
  /** Whom it lets in; null while that is not known. */
  readonly personId: PersonId | null;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly usedAt: number | null;
}

/** Keeps what lets in once. */
export interface EntryLinkStore {
  put(link: EntryLink): Promise<void>;
  find(workspaceId: WorkspaceId, kind: EntryKind, digest: string): Promise<EntryLink | undefined>;
  /** Makes whatever of a kind waits to be used useless. */
  expire(workspaceId: WorkspaceId, kind: EntryKind, at: number): Promise<void>;
  /** Sign-in links that were used since an instant, newest first; few. */
  listUsed(workspaceId: WorkspaceId, since: number): Promise<readonly EntryLink[]>;
  /** Forgets what ended before an instant, at most `limit`; answers how many. */
  prune(before: number, limit: number): Promise<number>;
}

/** No letters and digits that look alike. */
const LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789";
const CODE_LENGTH = 16;

/** A code that people can type: 16 letters and digits in groups of four, 78 random bits. */
export function newCode(): string {
  const letters: string[] = [];
  while (letters.length < CODE_LENGTH) {
    // Bytes above the last multiple would make the first letters likelier.
    for (const byte of randomBytes(CODE_LENGTH)) if (byte < 240) letters.push(LETTERS[byte % LETTERS.length] ?? "");
  }
  return (letters.slice(0, CODE_LENGTH).join("").match(/.{4}/g) ?? []).join("-");
}

/** A text for an address: 256 random bits. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** The digest of a code, however it was typed: small letters, spaces and hyphens do not count. */
export function digestOfCode(code: string): string {
  return digestOf(code.slice(0, 100).toUpperCase().replaceAll(/[\s-]/g, ""));
}

/** SHA-256 is enough: what is hashed was drawn at random. */
export function digestOf(text: string): string {
  return hash("sha256", text, "base64url");
}
