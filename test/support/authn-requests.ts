import { deflateRawSync } from "node:zlib";
import { ACS_URL, ENTITY_ID } from "./metadata.ts";

/** Where requests made here are for, unless another place is given. */
export const IDP_SSO_URL = "https://idp.example.com/app/sso/saml";

/** What to put into an AuthnRequest; `undefined` leaves an attribute out. */
export interface RequestOverrides {
  readonly attributes?: Readonly<Record<string, string | undefined>>;
  readonly issuer?: string | null;
  /** Markup behind the Issuer. */
  readonly content?: string;
}

/** An AuthnRequest of the service provider that metadata made here describes. */
export function anAuthnRequest({ attributes = {}, issuer = ENTITY_ID, content = "" }: RequestOverrides = {}): string {
  const names = Object.entries({
    ID: "_a1b2c3",
    Version: "2.0",
    IssueInstant: "2026-11-22T00:00:00Z",
    Destination: IDP_SSO_URL,
    AssertionConsumerServiceURL: ACS_URL,
    ProtocolBinding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
    ...attributes,
  }).flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${value}"`]));
  const from = issuer === null ? "" : `<saml:Issuer>${issuer}</saml:Issuer>`;
  const spaces =
    'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"';
  return `<samlp:AuthnRequest ${spaces}${names.join("")}>${from}${content}</samlp:AuthnRequest>`;
}

/** A message as the redirect binding writes it into an address. */
export function redirected(xml: string, to: string = IDP_SSO_URL, more: string = ""): string {
  const message = deflateRawSync(xml).toString("base64");
  return `${to}?SAMLRequest=${encodeURIComponent(message)}${more}`;
}

/** A page with a message as the POST binding has it. */
export function aPostPage(xml: string, to: string = IDP_SSO_URL): string {
  const message = Buffer.from(xml).toString("base64");
  return (
    `<!DOCTYPE html><html><body onload="document.forms[0].submit()"><form method="post" action="${to}">` +
    `<input type="hidden" name="SAMLRequest" value="${message}"><input type="hidden" name="RelayState" value="r">` +
    `<noscript><input type="submit" value="Continue"></noscript></form></body></html>`
  );
}
