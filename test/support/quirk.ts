import { expect } from "vitest";
import type { DialectName } from "../../src/domain/connection/connection.ts";
import type { TestConnection, TestServer } from "./server.ts";

/** The URN of the message of a PATCH. */
export const PATCH_URN = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/** The URN of users. */
export const USER_URN = "urn:ietf:params:scim:schemas:core:2.0:User";
/** The URN of groups. */
export const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
/** The URN of the enterprise extension. */
export const ENTERPRISE_URN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** One way in which clients write to a user, and what has to come of it. */
export interface UserQuirk {
  /** Its number among the known quirks. */
  readonly quirk: number;
  readonly says: string;
  readonly dialect: DialectName;
  /** What the user has before; nothing but its name otherwise. */
  readonly stored?: object;
  readonly method: "POST" | "PUT" | "PATCH";
  /** For POST and PUT the resource, without `userName`; for PATCH the message. */
  readonly body: object;
  /** The whole user afterwards, without what every user has (`id`, `meta`, `schemas`, `userName`). */
  readonly becomes: object;
  /** The rules that the record names, in the order in which they fired. */
  readonly rules: readonly string[];
  /** What the answer says was done; `applied` unless it is said. */
  readonly effect?: "applied" | "no-op";
  /** What a strict connection does: the same, a refusal by status and `scimType`, or what the RFCs read in it. */
  readonly strict: "accepts" | readonly [status: number, scimType: string] | { readonly becomes: object };
}

/** What became of a quirk: the answer, the user afterwards and the rules in its record. */
export interface QuirkResult {
  readonly status: number;
  readonly scimType: string | undefined;
  readonly effect: string;
  readonly user: object;
  readonly rules: readonly string[];
}

/** A patch in the form of the RFC. */
export function patchOf(...operations: readonly object[]): object {
  return { schemas: [PATCH_URN], Operations: operations };
}

let names = 0;

/** Sends what a quirk sends, on a connection, to a user of its own. */
export async function tryQuirk(
  server: TestServer,
  connection: TestConnection,
  { stored = {}, method, body }: Pick<UserQuirk, "stored" | "method" | "body">,
): Promise<QuirkResult> {
  names += 1;
  const userName = `quirk${names}@example.com`;
  const whole = { schemas: [USER_URN], userName };
  const before = method === "POST" ? undefined : await connection.send("POST", "/Users", { ...whole, ...stored });
  const path = before === undefined ? "/Users" : `/Users/${before.body.id}`;
  const answer = await connection.send(method, path, method === "PATCH" ? body : { ...whole, ...body });
  const id = before?.body.id ?? answer.body.id;
  const user = answer.ok || before !== undefined ? (await connection.send("GET", `/Users/${id}`)).body : {};
  const [record] = (await server.records()).filter(({ requestId }) => requestId === answer.headers["x-request-id"]);
  const { id: _, meta: __, schemas: ___, userName: ____, ...rest } = user;
  return {
    status: answer.status,
    scimType: answer.body?.scimType,
    effect: (answer.headers["anteroom-effect"] ?? "").split(";")[0] ?? "",
    user: rest,
    rules: (record?.rewrites ?? []).map(({ rule }) => rule),
  };
}

/** Expects that the client that sends a quirk gets what it means, with the rules that were needed in the record. */
export async function expectTolerance(server: TestServer, quirk: UserQuirk): Promise<void> {
  const result = await tryQuirk(server, await server.connect({ dialect: quirk.dialect }), quirk);

  expect(result).toEqual({
    status: quirk.method === "POST" ? 201 : 200,
    scimType: undefined,
    effect: quirk.effect ?? "applied",
    user: quirk.becomes,
    rules: quirk.rules,
  });
}

/** Expects that a strict connection refuses a quirk that the RFCs refuse and changes nothing, or takes it without a rule. */
export async function expectStrictness(server: TestServer, quirk: UserQuirk): Promise<void> {
  const result = await tryQuirk(server, await server.connect({ dialect: "strict" }), quirk);

  if (quirk.strict === "accepts" || "becomes" in quirk.strict) {
    const { becomes: user } = quirk.strict === "accepts" ? quirk : quirk.strict;
    const status = quirk.method === "POST" ? 201 : 200;
    expect(result).toEqual({ status, scimType: undefined, effect: quirk.effect ?? "applied", user, rules: [] });
  } else {
    const user = quirk.method === "POST" ? {} : { active: true, ...quirk.stored };
    const [status, scimType] = quirk.strict;
    expect(result).toEqual({ status, scimType, effect: "refused", user, rules: [] });
  }
}
