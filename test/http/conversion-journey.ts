import { anEntity } from "../support/metadata.ts";
import { stepUp } from "../support/people.ts";
import type { ApiAnswer, Json, RunningApi } from "./api-client.ts";

const SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const REASON = "The app lost SAML.";

/** An app, an identity provider that pushes a user for it, and the user's account. */
export interface ConversionScene {
  readonly scimToken: string;
  readonly connectionId: string;
  readonly accountId: string;
}

/** Sets an app of a key up, with an account that an identity provider pushes. */
export async function aScene({ call, scim }: RunningApi, key: string): Promise<ConversionScene> {
  const connection = await call("POST", "/connections", { name: `Connection of ${key}`, idp: "okta" });
  const metadataXml = anEntity({ attributes: { entityID: `https://${key}.example.com/saml` } });
  await call("POST", "/applications", { key, name: key.toUpperCase(), metadataXml });
  const scimToken = connection.body["token"];
  await push({ scim }, scimToken, `svc@${key}.example`, key);
  const { body } = await call("GET", `/accounts?application=${key}`);
  return { scimToken, connectionId: connection.body["id"], accountId: body["items"][0].id };
}

/** Pushes a user that is assigned an app; answers what SCIM does. */
export async function push(
  { scim }: Pick<RunningApi, "scim">,
  token: string,
  userName: string,
  key: string,
): Promise<ApiAnswer> {
  return scim(token, "POST", "/Users", { userName, active: true, roles: [{ value: key }] });
}

/** Takes a placeholder along its whole way up to its link, as an administrator does. */
export async function makeReady({ call }: RunningApi, id: string, address: string, phone: string): Promise<void> {
  await call("PUT", `/accounts/${id}/secrets/password`, { generate: {} });
  await call("POST", `/accounts/${id}/steps/vault`, { done: true });
  await call("PUT", `/accounts/${id}/contact`, { email: address, phone });
  await call("PATCH", `/accounts/${id}`, { userName: address });
  await call("POST", `/accounts/${id}/steps/created`, { done: true });
  await call("POST", `/accounts/${id}/contact/verification`, { statement: "Both are set." });
  await call("POST", `/accounts/${id}/authenticator`, { secret: SEED });
  await call("GET", `/accounts/${id}/authenticator/code`);
  await call("POST", `/accounts/${id}/authenticator/confirmation`, { acceptedByProvider: true });
}

/** Uses every endpoint of passwords, failures, conversions and adoptions once. */
export async function convertOnce(api: RunningApi): Promise<void> {
  const { call } = api;
  await call("POST", "/passwords");
  const { accountId, scimToken } = await aScene(api, "converted");
  await call("POST", `/accounts/${accountId}/failures`, { code: "session_lost" });
  await call("DELETE", `/accounts/${accountId}/failures/session_lost`);
  await call("PUT", `/accounts/${accountId}/secrets/password`, { value: "of the old account" });
  const path = `/accounts/${accountId}/conversion`;
  await call("POST", path, { to: "placeholder", reason: REASON });
  await call("POST", `${path}/cancellation`, { reason: "Another name." });
  const userName = "svc@converted.example";
  const { body } = await call("POST", path, { to: "placeholder", reason: REASON, userName });
  await stepUp(api.place, api.adminToken.split("_")[2] ?? "", api.clock.at);
  const headers = { "Anteroom-Reason": REASON };
  await call("POST", `${path}/secrets/password`, { statement: "It is the same login." }, { headers });
  await makeReady(api, body["successor"].id, "m1@converted.example", "+4315123401");
  await call("POST", `${path}/steps/switch`);
  await call("GET", path);
  await decideOnce(api, scimToken);
}

async function decideOnce(api: RunningApi, scimToken: string): Promise<void> {
  for (const [userName, decision] of [
    ["first@converted.example", "approval"],
    ["second@converted.example", "rejection"],
  ] as const) {
    await api.call("POST", "/accounts", { kind: "placeholder", application: "converted", userName });
    await push(api, scimToken, userName, "converted");
    const { body } = await api.call("GET", "/adoptions?state=proposed");
    const [proposal] = body["items"] as Json[];
    await api.call("GET", `/adoptions/${proposal?.["id"]}`);
    await api.call("POST", `/adoptions/${proposal?.["id"]}/${decision}`, { reason: "It is known who that is." });
  }
}
