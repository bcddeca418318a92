import { asHost } from "../support/local-people.ts";
import { aKey, anEntity, anIdpRole, anSso } from "../support/metadata.ts";
import { anAttribute, aResponse } from "../support/responses.ts";
import { aSigningIdp } from "../support/signing-idp.ts";
import { TestBrowser } from "../support/test-browser.ts";
import type { RunningApi } from "./api-client.ts";

const REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

/** Sets a provider up, signs a person in and takes both back: every endpoint of the sign-in of people, once. */
export async function signInOnce(api: RunningApi): Promise<void> {
  const { url, clock, call } = api;
  const idp = aSigningIdp("rsa", "https://people.example.com/saml");
  const keys = aKey(idp.cert.replaceAll(/-----[^-]+-----|\s/g, ""), "signing");
  const content = anIdpRole({ keys, sso: anSso(`${idp.entityId}/sso`, REDIRECT) });
  const metadataXml = anEntity({ attributes: { entityID: idp.entityId }, content });
  const roles = [{ role: "auditor", attribute: "groups", value: "staff" }];
  const { id } = (await call("POST", "/sso/providers", { name: "People", metadataXml, roles })).body;
  const path = `/sso/providers/${id}`;
  await call("GET", "/sso/providers");
  await call("GET", "/sso/policy");
  await asHost(api, "PUT", "/sso/policy", { ssoRequired: false });
  await call("GET", path);
  await call("PATCH", path, { name: "Staff" });
  const { body: test } = await call("POST", `${path}/tests`, {});
  await call("GET", `${path}/tests/${test["id"]}`);
  await call("POST", `${path}/preview`, { attributes: { groups: "staff" } });
  const browser = new TestBrowser(url);
  const { location } = await browser.get("/saml/login");
  const requestId = new URL(location ?? "").searchParams.get("RelayState") ?? "";
  const xml = aResponse(idp, {
    at: clock.at,
    inResponseTo: requestId,
    destination: `${url}/saml/acs`,
    recipient: `${url}/saml/acs`,
    audience: `${url}/saml/metadata`,
    attributes: anAttribute("groups", "staff"),
  });
  const form = new URLSearchParams({ SAMLResponse: Buffer.from(xml).toString("base64"), RelayState: requestId });
  await browser.post("/saml/acs", form);
  const [session] = (await call("GET", "/sessions")).body["items"];
  await call("DELETE", `/sessions/${session.id}`);
  await call("DELETE", path);
}
