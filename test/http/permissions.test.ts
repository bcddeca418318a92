import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Item, ItemRole } from "../../src/domain/person/item-role.ts";
import type { Person } from "../../src/domain/person/person.ts";
import type { PersonRole } from "../../src/domain/person/role.ts";
import { openApiDocument } from "../../src/http/api/openapi.ts";
import type { Route } from "../../src/http/api/route.ts";
import { routes } from "../../src/http/api/routes.ts";
import { addPerson, addToken, giveRole, stepUp } from "../support/people.ts";
import { EXPECTED_COLUMNS, EXPECTED_MATRIX } from "../support/permission-matrix.ts";
import { type ApiAnswer, type Json, type RunningApi, startApi } from "./api-client.ts";

/** Somebody in one column, once with a fresh proof of presence and once without. */
interface Somebody {
  readonly person: Person | null;
  readonly proven: string;
  readonly unproven: string;
}

const ROLES: readonly PersonRole[] = ["owner", "super_admin", "admin", "user", "auditor", "operator"];
const ITEM_ROLE: Readonly<Record<string, readonly [kind: Item["kind"], role: ItemRole][]>> = {
  item_owner: [["account", "backup_owner"]],
  item_operator: [["account", "operator"]],
  item_reviewer: [["account", "reviewer"]],
  integration_manager: [["integration", "manager"]],
};
/** On which kinds of items a role of the column exists, itself or through what belongs together. */
const REACHES: Readonly<Record<string, readonly string[]>> = {
  item_owner: ["account", "application"],
  item_operator: ["account"],
  item_reviewer: ["account"],
  integration_manager: ["integration"],
};

let api: RunningApi;
let applicationId = "";
const people = new Map<string, Somebody>();

beforeAll(async () => {
  api = await startApi();
  for (const role of ROLES) people.set(role, await somebody(role, []));
  for (const [column, held] of Object.entries(ITEM_ROLE)) people.set(column, await somebody("user", held));
  const token = (await addToken(api.place, null)).token;
  people.set("api_token", { person: null, proven: token, unproven: token });
  const connection = (await api.call("POST", "/connections", { name: "Okta", idp: "okta" })).body["token"];
  people.set("scim_client", { person: null, proven: connection, unproven: connection });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

async function somebody(role: PersonRole, held: readonly [Item["kind"], ItemRole][]): Promise<Somebody> {
  const { person, token, tokenId } = await addPerson(api.place, { role });
  await stepUp(api.place, tokenId, api.clock.at);
  for (const [kind, itemRole] of held) await giveRole(api.place, person, { kind, id: "x" }, itemRole);
  return { person, proven: token, unproven: (await addToken(api.place, person)).token };
}

function idOf(kind: string | undefined): string {
  return kind === "application" ? applicationId : "x";
}

/** An application that is there, because a key is looked up before a role on it. */
async function prepareApplication(column: string): Promise<void> {
  applicationId = (await api.call("POST", "/applications", { key: column.replaceAll("_", "-"), name: column })).body[
    "id"
  ];
  const { person } = people.get(column) ?? { person: null };
  if (column === "item_owner" && person !== null) {
    await giveRole(api.place, person, { kind: "application", id: applicationId }, "owner");
  }
}

/** What the matrix says of a column at an endpoint: who has a role on an item is a User besides. */
function signOf(route: Route, column: string): string {
  const row = EXPECTED_MATRIX[route.action] ?? [];
  const own = row[EXPECTED_COLUMNS.indexOf(column)] ?? "–";
  const reaches = REACHES[column];
  if (reaches === undefined) return own.startsWith("own") ? "–" : own === "scope" ? "✓" : own;
  const asUser = row[EXPECTED_COLUMNS.indexOf("user")] ?? "–";
  const asItem = route.item !== undefined && reaches.includes(route.item) ? own : "–";
  const settledUser = asUser.startsWith("own") ? "–" : asUser;
  return settledUser === "–" ? asItem : settledUser;
}

/** Harmless: whatever is named does not exist, and whatever is sent is empty. */
async function call(route: Route, token: string, reason: boolean): Promise<ApiAnswer> {
  const path = route.path.replace("{id}", idOf(route.item)).replaceAll(/\{\w+\}/g, "x");
  const headers = reason ? { "Anteroom-Reason": "test" } : {};
  return api.call(route.method, path, route.method === "GET" ? undefined : {}, { token, headers });
}

function outcomeOf({ status, body }: ApiAnswer): string {
  if (status === 401) return "unknown";
  if (status === 403 || body["code"] === "second_person_required") return String(body["code"]);
  return "admitted";
}

/** What happens without a reason, with one, and with a fresh proof, too. */
const OUTCOMES: Readonly<Record<string, readonly string[]>> = {
  "✓": ["admitted", "admitted", "admitted"],
  "–": ["forbidden", "forbidden", "forbidden"],
  "◐": ["reason_required", "step_up_required", "admitted"],
  "2": ["reason_required", "second_person_required", "second_person_required"],
  propose: ["reason_required", "second_person_required", "second_person_required"],
  "2◐": ["reason_required", "step_up_required", "second_person_required"],
};

/** Deleting the application would end what it tests; it is the same row of the matrix as changing it. */
const HARMLESS = routes.filter((route) => !route.bodyDecides && route.operationId !== "deleteApplication");

describe("every endpoint", () => {
  it("says in the OpenAPI document which row of the matrix it is", () => {
    const { paths } = openApiDocument() as { paths: Record<string, Record<string, Json>> };
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));

    const actions = operations.filter(({ operationId }) => operationId !== "getOpenApi").map((one) => one["x-action"]);

    expect(actions).toHaveLength(routes.length);
    expect(actions.filter((action) => !Object.hasOwn(EXPECTED_MATRIX, action))).toEqual([]);
  });

  it.each(EXPECTED_COLUMNS.filter((column) => !["scim_client", "local_administrator"].includes(column)))(
    "holds the column %s to its cell",
    async (column) => {
      const who = people.get(column);
      if (who === undefined) throw new Error(`Nobody is in the column ${column}.`);
      await prepareApplication(column);
      const wrong: unknown[] = [];
      for (const route of HARMLESS) {
        const expected = expectedOf(route, column);
        const seen = await seenBy(route, who, new Set(expected).size === 1);
        if (!matches(seen, expected)) wrong.push({ endpoint: `${route.method} ${route.path}`, column, seen, expected });
      }

      expect(wrong).toEqual([]);
    },
    60_000,
  );

  it("does not know SCIM clients", async () => {
    await prepareApplication("scim_client");
    const { proven } = people.get("scim_client") ?? { proven: "" };

    const seen = new Set<string>();
    for (const route of HARMLESS) seen.add(outcomeOf(await call(route, proven, true)));

    expect([...seen]).toEqual(["unknown"]);
  });

  it("lets the local administrator do what it always could, and secrets out only after a step-up", async () => {
    await prepareApplication("local_administrator");
    const refused: string[] = [];
    for (const route of HARMLESS) {
      const outcome = outcomeOf(await call(route, api.adminToken, true));
      if (outcome !== "admitted") refused.push(`${route.action} ${outcome}`);
    }

    const expected = HARMLESS.map(({ action }) => [action, EXPECTED_MATRIX[action]?.at(-1)] as const)
      .filter(([, sign]) => sign !== "✓")
      .map(([action, sign]) => `${action} ${sign === "–" ? "forbidden" : "step_up_required"}`);
    expect(refused.sort()).toEqual(expected.sort());
  });
});

/** Where nothing that is added changes anything, the least is enough. */
async function seenBy(route: Route, { proven, unproven }: Somebody, once: boolean): Promise<readonly string[]> {
  const bare = outcomeOf(await call(route, unproven, false));
  if (once) return [bare, bare, bare];
  return [bare, outcomeOf(await call(route, unproven, true)), outcomeOf(await call(route, proven, true))];
}

function expectedOf(route: Route, column: string): readonly string[] {
  return OUTCOMES[signOf(route, column)] ?? [];
}

/** A body that is not whole is refused before anybody else is asked to agree to it. */
function matches(seen: readonly string[], expected: readonly string[]): boolean {
  return expected.every(
    (outcome, at) => seen[at] === outcome || (outcome === "second_person_required" && seen[at] === "admitted"),
  );
}

describe("a body that has a say", () => {
  it("lets the owner of an account and the manager of an integration link them, and nobody else", async () => {
    const draft = { name: "Members", kind: "idlcm", applicationId: await anApplication() };
    const integration = (await api.call("POST", "/integrations", draft)).body["id"];
    const [keeper, manager, other] = [
      await addPerson(api.place, {}),
      await addPerson(api.place, {}),
      await addPerson(api.place, {}),
    ];
    await giveRole(api.place, keeper.person, { kind: "account", id: "a-1" }, "owner");
    await giveRole(api.place, manager.person, { kind: "integration", id: integration }, "manager");
    const link = (token: string, accountId: string) =>
      api.call("PUT", `/integrations/${integration}/service-account`, { accountId }, { token });

    const answers = [
      await link(keeper.token, "a-1"),
      await link(keeper.token, "a-2"),
      await link(manager.token, "a-2"),
      await link(other.token, "a-1"),
    ];

    expect(answers.map(({ status }) => status)).toEqual([404, 403, 404, 403]);
  });

  it("asks for more when SAML is declared by hand than when there is evidence of it", async () => {
    const path = `/applications/${await anApplication()}/verifications`;
    const declared = { declaration: { supported: true, source: "Their manual.", date: "2026-11-01" } };
    const asking = (column: string) => ({
      token: people.get(column)?.proven ?? "",
      headers: { "Anteroom-Reason": "test" },
    });

    const answers = [
      await api.call("POST", path, declared, asking("admin")),
      await api.call("POST", path, declared, asking("super_admin")),
      await api.call("POST", path, declared, asking("api_token")),
      await api.call("POST", path, { metadataXml: "<no/>" }, asking("admin")),
      await api.call("POST", path, { metadataXml: "<no/>" }, asking("api_token")),
      await api.call("POST", path, declared, asking("auditor")),
    ];

    expect(answers.map(outcomeOf)).toEqual([
      "second_person_required",
      "second_person_required",
      "forbidden",
      "admitted",
      "admitted",
      "forbidden",
    ]);
    expect((await api.call("POST", path, declared)).status).toBe(201);
  });

  async function anApplication(): Promise<string> {
    const key = `app-${crypto.randomUUID()}`;
    return (await api.call("POST", "/applications", { key, name: key })).body["id"];
  }
});

describe("a second person", () => {
  it.each([
    ["reveal_secret", "POST", "/accounts/x/secrets/password/reveal", {}, "owner"],
    ["export_seed", "POST", "/accounts/x/authenticator/export", {}, "super_admin"],
    ["export_seed", "POST", "/accounts/x/authenticator/export", {}, "item_owner"],
    ["purge_account", "POST", "/accounts/x/purge", { reason: "Law." }, "owner"],
    ["manage_keys", "POST", "/keys/rotation", {}, "owner"],
    ["export_root_key", "POST", "/keys/root-rotation", { to: "file" }, "owner"],
    ["override_gates", "POST", "/accounts/x/mfa-exemption", { reason: "x", until: "2026-12-01T00:00:00Z" }, "admin"],
    [
      "override_gates",
      "POST",
      "/accounts/x/mfa-exemption",
      { reason: "x", until: "2026-12-01T00:00:00Z" },
      "item_owner",
    ],
  ] as const)("has to agree to %s", async (action, method, path, body, column) => {
    const asking = { token: people.get(column)?.proven ?? "", headers: { "Anteroom-Reason": "test" } };

    const answer = await api.call(method, path, body, asking);

    expect([answer.status, answer.body["code"]]).toEqual([409, "second_person_required"]);
    expect((await api.call("GET", `/approvals/${answer.body["approval"]}`)).body["action"]).toBe(action);
  });
});
