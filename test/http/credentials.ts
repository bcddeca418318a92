import type { Json, RunningApi } from "./api-client.ts";
import { aClient, requestToken } from "./oauth-client.ts";

const DAY = 24 * 3600 * 1000;

/** What kind of thing may stand in an `Authorization` header. */
type Name =
  | "none"
  | "empty"
  | "word"
  | "longToken"
  | "twoTokens"
  | "token"
  | "bareToken"
  | "foreignToken"
  | "frozenToken"
  | "changedToken"
  | "cutToken"
  | "revokedToken"
  | "expiredToken"
  | "overlappingToken"
  | "retiredToken"
  | "tokenFromElsewhere"
  | "tokenOfDeletedConnection"
  | "accessToken"
  | "expiredAccessToken"
  | "accessTokenOfDeletedClient"
  | "accessTokenOfRevokedSecret"
  | "accessTokenOfDeletedConnection"
  | "forgedAccessToken"
  | "clientSecret"
  | "basicCredentials"
  | "adminToken"
  | "changedAdminToken"
  | "revokedAdminToken";

/** What may stand in an `Authorization` header; undefined is no header. */
export interface Credentials extends Readonly<Record<Name, string | undefined>> {
  /** Proofs that the token endpoint must not take. */
  readonly proofs: Readonly<Record<string, string | undefined>>;
}

/** Makes one of each kind. Two days pass. */
export async function makeCredentials(api: RunningApi): Promise<Credentials> {
  const ending = await endingCredentials(api);
  api.clock.at += 2 * DAY;
  const lasting = await lastingCredentials(api);
  return { ...ending, ...lasting };
}

async function endingCredentials(api: RunningApi) {
  const connection = await aConnection(api, { tokenExpiresAt: at(api, DAY) });
  const rotated = await aConnection(api, {});
  await api.call("POST", `/connections/${rotated["id"]}/tokens`, { overlapDays: 1 });
  return {
    expiredToken: bearer(connection["token"]),
    retiredToken: bearer(rotated["token"]),
    expiredAccessToken: await accessToken(api, await aClient(api)),
  };
}

async function lastingCredentials(api: RunningApi) {
  const [connection, foreign, frozen] = [await aConnection(api), await aConnection(api), await aConnection(api)];
  await api.call("PATCH", `/connections/${frozen["id"]}`, { frozen: true });
  const overlapping = await api.call("POST", `/connections/${foreign["id"]}/tokens`, { overlapDays: 1 });
  const token: string = connection["token"];
  return {
    none: undefined,
    empty: "",
    word: "Bearer secret",
    longToken: `Bearer ${"a".repeat(20_000)}`,
    twoTokens: `Bearer ${token}, Bearer ${token}`,
    token: bearer(token),
    bareToken: token,
    foreignToken: bearer(overlapping.body["token"]),
    overlappingToken: bearer(foreign["token"]),
    frozenToken: bearer(frozen["token"]),
    changedToken: bearer(changed(token)),
    cutToken: bearer(token.slice(0, -1)),
    ...(await endedTokens(api)),
    ...(await oauthCredentials(api)),
    adminToken: bearer(api.adminToken),
    changedAdminToken: bearer(changed(api.adminToken)),
    revokedAdminToken: await revokedAdminToken(api),
  };
}

async function endedTokens(api: RunningApi) {
  const [connection, deleted] = [await aConnection(api), await aConnection(api)];
  const elsewhere = await api.call("POST", `/connections/${connection["id"]}/tokens`, { sources: ["192.0.2.1"] });
  await api.call("DELETE", `/connections/${connection["id"]}/tokens/${connection["tokenId"]}`);
  await remove(api, deleted["id"]);
  return {
    revokedToken: bearer(connection["token"]),
    tokenFromElsewhere: bearer(elsewhere.body["token"]),
    tokenOfDeletedConnection: bearer(deleted["token"]),
  };
}

async function oauthCredentials(api: RunningApi) {
  const [client, gone, revoked, orphan] = [
    await aClient(api),
    await aClient(api),
    await aClient(api),
    await aClient(api),
  ];
  const token = await accessToken(api, client);
  const access = {
    accessToken: token,
    forgedAccessToken: token.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
    accessTokenOfDeletedClient: await accessToken(api, gone),
    accessTokenOfRevokedSecret: await accessToken(api, revoked),
    accessTokenOfDeletedConnection: await accessToken(api, orphan),
    clientSecret: bearer(client.secret),
    basicCredentials: basic(client.id, client.secret),
  };
  await api.call("DELETE", gone.path);
  await api.call("DELETE", `${revoked.path}/secrets/${revoked.secretId}`);
  await remove(api, orphan.connectionId);
  const proofs = {
    none: undefined,
    wrongSecret: basic(client.id, changed(client.secret)),
    unknownClient: basic("nobody", client.secret),
    secretOfAnother: basic(client.id, orphan.secret),
    deletedClient: basic(gone.id, gone.secret),
    revokedSecret: basic(revoked.id, revoked.secret),
    clientOfDeletedConnection: basic(orphan.id, orphan.secret),
    tokenOfTheConnection: basic(client.id, client.connectionToken),
    administrator: basic(client.id, api.adminToken),
  };
  return { ...access, proofs };
}

async function revokedAdminToken(api: RunningApi): Promise<string> {
  const { body } = await api.call("POST", "/api-tokens", {
    name: "gone",
    scopes: ["read", "write", "codes", "tokens"],
  });
  await api.call("DELETE", `/api-tokens/${body["id"]}`);
  return bearer(body["token"]);
}

let made = 0;
async function aConnection(api: RunningApi, fields: Json = {}): Promise<Json> {
  made += 1;
  return (await api.call("POST", "/connections", { name: `Credentials ${made}`, idp: "okta", ...fields })).body;
}

async function remove(api: RunningApi, id: string): Promise<void> {
  await api.call("PATCH", `/connections/${id}`, { frozen: true });
  await api.call("DELETE", `/connections/${id}`);
}

async function accessToken(api: RunningApi, { id, secret }: { readonly id: string; readonly secret: string }) {
  const { body } = await requestToken(api, { grant_type: "client_credentials", client_id: id, client_secret: secret });
  return bearer(body["access_token"]);
}

function at(api: RunningApi, ms: number): string {
  return new Date(api.clock.at + ms).toISOString();
}

/** A token that was not made would be refused for a reason that nobody meant. */
function bearer(token: unknown): string {
  if (typeof token !== "string" || !token.startsWith("anr_")) throw new Error("A credential could not be made.");
  return `Bearer ${token}`;
}

function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
}

/** The same with another letter in the middle of the secret. */
function changed(token: string): string {
  const at = token.length - 20;
  return token.slice(0, at) + (token[at] === "a" ? "b" : "a") + token.slice(at + 1);
}
