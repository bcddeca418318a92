import { AnteroomError } from "../domain/errors.ts";

/**
 * Whether secrets may be sent to an address: over https, or to this very machine. Over plain http anyone on the way could take
 * them along; on this machine nobody is on the way.
 */
export function isSafeAddress(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === "https:" || /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Refuses what would send secrets over plain http; `what` begins the sentence. @throws {AnteroomError} `forbidden` */
export function assertSafeAddress(publicUrl: string, what: string): void {
  if (isSafeAddress(publicUrl)) return;
  const problem = `${what} needs https; set ANTEROOM_PUBLIC_URL to an https address that leads here.`;
  throw new AnteroomError("forbidden", problem, { check: "https" });
}
