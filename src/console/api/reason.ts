/** The header that says why something is read or done. */
export function reasonHeaders(reason: string): { readonly "Anteroom-Reason": string } {
  return { "Anteroom-Reason": encodeURIComponent(reason) };
}
