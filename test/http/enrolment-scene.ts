import { referenceCode } from "../support/reference-code.ts";
import { URN } from "../support/urns.ts";
import { type ApiAnswer, type Json, type RunningApi, startApi } from "./api-client.ts";

/** The 160 bits of RFC 6238's examples, and how they are written. */
export const SEED: { readonly bytes: Uint8Array; readonly base32: string } = {
  bytes: Buffer.from("12345678901234567890"),
  base32: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
};
/** What an identity provider shows for it. */
export const SEED_URI: string = `otpauth://totp/Okta:svc%40example.com?secret=${SEED.base32}&issuer=Okta`;

/** A server with one login that has two accounts, both waiting for a factor. */
export interface EnrolmentScene extends AsyncDisposable {
  readonly api: RunningApi;
  readonly crm: string;
  readonly wiki: string;
  /** The code of the seed, so many seconds from now. */
  readonly codeIn: (seconds: number) => string;
  readonly mfaOf: (accountId: string) => Promise<string>;
  /** Every event there is, newest first. */
  readonly events: () => Promise<Json[]>;
  /** Posts to the page of enrolment links as whoever holds one. */
  readonly post: (token: string | undefined, what: string, body?: unknown) => Promise<ApiAnswer>;
}

/** Starts the scene. */
export async function openScene(env: Readonly<Record<string, string>> = {}): Promise<EnrolmentScene> {
  await using resources = new AsyncDisposableStack();
  const api = resources.use(await startApi(env));
  const { token } = (await api.call("POST", "/connections", { name: "Okta", idp: "okta" })).body;
  await api.call("POST", "/applications", { key: "crm", name: "CRM" });
  await api.call("POST", "/applications", { key: "wiki", name: "Wiki" });
  const roles = [{ value: "crm" }, { value: "wiki" }];
  await api.scim(token, "POST", "/Users", { schemas: [URN.user], userName: "svc@example.com", active: true, roles });
  const accounts: Json[] = (await api.call("GET", "/accounts")).body["items"];
  const idOf = (key: string): string => accounts.find((one) => one["application"].key === key)?.["id"];
  const owned = resources.move();
  return {
    api,
    crm: idOf("crm"),
    wiki: idOf("wiki"),
    codeIn: (seconds) => referenceCode("SHA1", SEED.bytes, Math.floor((api.clock.at / 1000 + seconds) / 30), 6),
    mfaOf: async (id) => (await api.call("GET", `/accounts/${id}`)).body["gates"]["mfa"],
    events: async () => (await api.call("GET", "/audit-events?limit=200")).body["items"],
    post: (holder, what, body) => post(api.url, holder, what, body),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function post(url: string, token: string | undefined, what: string, body?: unknown): Promise<ApiAnswer> {
  const response = await fetch(`${url}/enrol/${what}`, {
    method: "POST",
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "Content-Type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as Json };
}
