import { aColleague, type Colleague } from "../support/people.ts";
import { startServer, type TestServer } from "../support/server.ts";
import type { Json } from "./api-client.ts";

/** Base32 of the seed of the account's factor. */
export const SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
/** The first version of the account's password. */
export const PASSWORD = "Tr0ub4dor & 3 of them";
/** The one recovery code of the account's factor. */
export const RECOVERY = "k3v7q2mz-9x8w";
/** A reason for whatever needs one. */
export const WHY = "Closing the account at the app.";

/** What a call says beyond method and path. */
export interface Asking {
  /** The local administrator's if absent. */
  readonly token?: string;
  readonly body?: unknown;
  readonly reason?: string;
  readonly approval?: string;
}

/** An answer of the management API. */
export interface SceneAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Json;
}

/** A server with people and one account that has every kind of secret. */
export interface SecretsScene extends AsyncDisposable {
  readonly server: TestServer;
  readonly accountId: string;
  readonly people: Readonly<Record<"superAdmin" | "other" | "admin" | "auditor", Colleague>>;
  readonly call: (method: string, path: string, asking?: Asking) => Promise<SceneAnswer>;
}

/** Opens the scene. */
export async function openSecretsScene(): Promise<SecretsScene> {
  const server = await startServer();
  const call: SecretsScene["call"] = (method, path, asking = {}) => send(server, method, path, asking);
  await call("POST", "/applications", { body: { key: "crm", name: "CRM" } });
  const connection = await server.connect();
  await connection.send("POST", "/Users", { userName: "svc@example.com", active: true, roles: [{ value: "crm" }] });
  const accountId: string = (await call("GET", "/accounts")).body["items"][0].id;
  await call("PUT", `/accounts/${accountId}/secrets/password`, { body: { value: PASSWORD } });
  await call("POST", `/accounts/${accountId}/authenticator`, { body: { secret: SEED } });
  await call("PUT", `/accounts/${accountId}/authenticator/recovery-codes`, { body: { codes: [RECOVERY] } });
  const people = {
    superAdmin: await aColleague(server, "super_admin"),
    other: await aColleague(server, "super_admin"),
    admin: await aColleague(server, "admin"),
    auditor: await aColleague(server, "auditor"),
  };
  return { server, accountId, people, call, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function send(server: TestServer, method: string, path: string, asking: Asking): Promise<SceneAnswer> {
  const { token, body, reason, approval } = asking;
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${token ?? server.adminToken}`,
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...(reason !== undefined && { "Anteroom-Reason": reason }),
      ...(approval !== undefined && { "Anteroom-Approval": approval }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: (text === "" ? {} : JSON.parse(text)) as Json,
  };
}
