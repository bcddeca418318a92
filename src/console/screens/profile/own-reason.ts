/** The reason that goes with changes of one's own credentials: what is done says why. */
export function ownReason(what: string): { readonly headers: { readonly "Anteroom-Reason": string } } {
  return { headers: { "Anteroom-Reason": encodeURIComponent(`${what}, in one's own profile`) } };
}
