import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import * as samlify from "samlify";
import { aCertificate } from "./certificate.ts";

samlify.setSchemaValidator({ validate: async () => "not validated" });

/** Who is signed in at the identity provider, and what it says of them. */
export interface Somebody {
  readonly nameId: string;
  readonly groups: string;
  /** How old the authentication is that it tells of; new by default. */
  readonly authenticatedMinutesAgo?: number;
}

/** Serves on loopback; the origin is the address without a path. */
export type Listen = (serve: RequestListener) => Promise<{ readonly origin: string } & AsyncDisposable>;

/** An identity provider on loopback: samlify's, behind real HTTP. */
export interface RunningIdp extends AsyncDisposable {
  readonly entityId: string;
  /** Its metadata, as XML. */
  readonly metadata: string;
  /** Who asks next. */
  somebody: Somebody;
  /** Every request that it took, by its id. */
  readonly requests: string[];
  /** What it posts for a request; for none, it begins by itself. */
  answer(requestId?: string): Promise<string>;
}

const TEMPLATE = {
  context:
    '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{ID}" Version="2.0" IssueInstant="{Now}" Destination="{Acs}"{InResponseTo}><saml:Issuer>{Issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion ID="{AssertionID}" Version="2.0" IssueInstant="{Now}"><saml:Issuer>{Issuer}</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">{NameID}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{Until}" Recipient="{Acs}"{InResponseTo}/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{Now}" NotOnOrAfter="{Until}"><saml:AudienceRestriction><saml:Audience>{Audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{Authenticated}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="groups"><saml:AttributeValue>{Groups}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>',
};

/**
 * Starts an identity provider that takes signed requests at `/sso` and answers with a page that posts the response.
 * @param spMetadata our own metadata, from which it knows us; read when the first request comes
 */
export async function startIdp(
  spMetadata: () => Promise<string>,
  clock: { readonly now: () => number },
  listen: Listen = overHttp,
): Promise<RunningIdp> {
  const { key, cert } = aCertificate({ keyType: "rsa", commonName: "idp" });
  const server = await listen((req, res) => {
    void serve(new URL(req.url ?? "", base)).then(
      (page) => res.writeHead(200, { "Content-Type": "text/html" }).end(page),
      (error: unknown) => res.writeHead(400).end(String(error)),
    );
  });
  const base = server.origin;
  const entityId = `${base}/metadata`;
  const endpoint = [{ Binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect", Location: `${base}/sso` }];
  const idp = samlify.IdentityProvider({
    entityID: entityId,
    privateKey: key,
    signingCert: cert,
    wantAuthnRequestsSigned: true,
    requestSignatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    singleSignOnService: endpoint,
    singleLogoutService: endpoint,
    loginResponseTemplate: { ...TEMPLATE, attributes: [] },
  });
  const sp = async () => samlify.ServiceProvider({ metadata: await spMetadata() });

  /** Takes a request only when its signature is that of our metadata. */
  async function serve(url: URL): Promise<string> {
    const { SAMLRequest, RelayState, SigAlg, Signature } = Object.fromEntries(url.searchParams);
    const octetString = url.search.slice(1).split("&Signature=")[0] ?? "";
    const query = { SAMLRequest, RelayState, SigAlg, Signature };
    const { extract } = await idp.parseLoginRequest(await sp(), "redirect", { query, octetString });
    const request = extract["request"] as { id: string } | undefined;
    const id = request?.id ?? "";
    running.requests.push(id);
    const fields = { SAMLResponse: await running.answer(id), RelayState: RelayState ?? "" };
    const inputs = Object.entries(fields).map(
      ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
    );
    const acs = String((await sp()).entityMeta.getAssertionConsumerService("post"));
    return `<form method="post" action="${acs}">${inputs.join("")}</form>`;
  }

  const running: RunningIdp = {
    entityId,
    metadata: idp.getMetadata(),
    somebody: { nameId: "anna@corp.example", groups: "admins" },
    requests: [],
    answer: async (requestId) => {
      const partner = await sp();
      const acs = String(partner.entityMeta.getAssertionConsumerService("post"));
      const at = (minutes: number): string => new Date(clock.now() + minutes * 60_000).toISOString();
      const fill = (template: string) => {
        const id = `_${crypto.randomUUID()}`;
        const context = Object.entries({
          ID: id,
          AssertionID: `_${crypto.randomUUID()}`,
          Now: at(0),
          Authenticated: at(-(running.somebody.authenticatedMinutesAgo ?? 0)),
          Until: at(5),
          Acs: acs,
          Issuer: entityId,
          Audience: partner.entityMeta.getEntityID(),
          NameID: running.somebody.nameId,
          Groups: running.somebody.groups,
          InResponseTo: requestId === undefined ? "" : ` InResponseTo="${requestId}"`,
        }).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), template);
        return { id, context };
      };
      const info = { extract: { request: { id: requestId ?? "" } } };
      const made = await idp.createLoginResponse(partner, info, "post", {}, { customTagReplacement: fill });
      return made.context;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  return running;
}

async function overHttp(serve: RequestListener): Promise<{ readonly origin: string } & AsyncDisposable> {
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
