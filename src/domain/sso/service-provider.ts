/** Anteroom as identity providers know it. */
export interface Site {
  readonly entityId: string;
  /** Where responses go. */
  readonly acsUrl: string;
}

/** A private key with its certificate. */
export interface SigningKey {
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  /** DER as base64. */
  readonly certificate: string;
}

/** A request to sign somebody in. */
export interface SignInRequest {
  readonly id: string;
  /** Where it goes: an identity provider's address for HTTP-Redirect. */
  readonly ssoUrl: string;
  readonly issuedAt: number;
  /** Whether the person has to authenticate anew (SAML core §3.4.1, ForceAuthn). */
  readonly forceAuthn: boolean;
}

/** Speaks SAML as a service provider. Implemented by `saml/`. */
export interface ServiceProviderTool {
  makeKey(now: number): Promise<SigningKey>;
  /** Our metadata, as XML. */
  metadata(site: Site, certificate: string): string;
  /** The address that carries a signed AuthnRequest to the identity provider (SAML bindings §3.4). The id is its RelayState, too. */
  requestUrl(site: Site, key: SigningKey, request: SignInRequest): Promise<string>;
}

/** The names by which a server is known under its public address, which has no slash at the end. */
export function siteOf(publicUrl: string): Site {
  return { entityId: `${publicUrl}/saml/metadata`, acsUrl: `${publicUrl}/saml/acs` };
}
