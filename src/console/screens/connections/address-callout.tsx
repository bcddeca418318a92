import { Callout } from "../../ui/callout.tsx";
import { idpKind } from "./idps.ts";

const INSIDE = /^(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[?::1)/;
/** They run where their administrator runs them, and may reach an address inside. */
const SELF_HOSTED: ReadonlySet<string> = new Set(["keycloak", "authentik", "generic", "ping"]);

/** Says honestly whether the identity provider can reach the address, as far as the address tells. */
export function AddressCallout({ url, idp }: { readonly url: string; readonly idp: string }) {
  const { hostname, protocol } = new URL(url);
  const { name } = idpKind(idp);
  if (INSIDE.test(hostname)) {
    if (SELF_HOSTED.has(idp)) return null;
    return (
      <Callout tone="warn" title={`${name} cannot reach ${hostname}`}>
        The address leads to this machine or network. Put the server behind an https address that the internet reaches,
        set <code>ANTEROOM_PUBLIC_URL</code> to it, and start again. Until then, simulate {name} to see how it works.
      </Callout>
    );
  }
  if (protocol !== "https:") {
    return (
      <Callout tone="bad" title="The address is not https">
        The token would travel in the open, and {name} may refuse it. Set <code>ANTEROOM_PUBLIC_URL</code> to an https
        address that leads here, and start again.
      </Callout>
    );
  }
  return null;
}
