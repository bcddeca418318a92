/**
 * Whether secrets may be sent to an address: over https, or to this very machine. Over plain http anyone on the way could take
 * them along; on this machine nobody is on the way.
 */
export function isSafeAddress(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === "https:" || /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}
