import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { STATUSES } from "../../src/domain/account/gates.ts";
import { addPerson, giveRole, stepUp } from "../support/people.ts";
import { type ApiAnswer, type Json, type RunningApi, startApi } from "./api-client.ts";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const NAMES = ["Delta", "alpha", "=cmd", "bravo", "Charlie"].map((name) => `${name}@example.com`);

let api: RunningApi;
const ids = new Map<string, string>();
const apps = { crm: "", wiki: "" };
let connection = "";

beforeAll(async () => {
  api = await startApi();
  for (const key of ["crm", "wiki"] as const) {
    apps[key] = (await api.call("POST", "/applications", { key, name: key.toUpperCase() })).body["id"];
  }
  const { body } = await api.call("POST", "/connections", { name: "Okta", idp: "okta" });
  connection = body["id"];
  for (const userName of NAMES) {
    const roles = userName.startsWith("Delta") ? ["crm:a", "wiki:a"] : ["crm:a"];
    const user = { schemas: [USER], userName, displayName: `Robot ${userName}`, active: true };
    await api.scim(body["token"], "POST", "/Users", { ...user, roles: roles.map((value) => ({ value })) });
  }
  const { body: all } = await api.call("GET", "/accounts?limit=200");
  for (const one of all["items"] as Json[]) ids.set(`${one["userName"]} ${one["application"].key}`, one["id"]);
});
afterAll(() => api[Symbol.asyncDispose]());

const idOf = (name: string, app = "crm"): string => ids.get(`${name}@example.com ${app}`) ?? "";
const namesIn = ({ body }: ApiAnswer): readonly string[] =>
  body["items"].map((one: Json) => one["userName"].split("@")[0]);
const countsIn = ({ body }: ApiAnswer): Json =>
  Object.fromEntries(
    body["statuses"].filter((one: Json) => one["accounts"] > 0).map((one: Json) => [one["status"], one["accounts"]]),
  );

async function bulk(wanted: Json, to: Json, token?: string): Promise<ApiAnswer> {
  return api.call("POST", "/accounts/bulk", { do: wanted, to }, token === undefined ? {} : { token });
}

describe("GET /accounts", () => {
  it("goes through a list by name, page after page, without the case of letters", async () => {
    const seen: string[] = [];
    let cursor = "";
    do {
      const page = await api.call("GET", `/accounts?sort=userName&application=crm&limit=2${cursor}`);
      seen.push(...namesIn(page));
      cursor = page.body["nextCursor"] === undefined ? "" : `&cursor=${page.body["nextCursor"]}`;
    } while (cursor !== "");

    expect(seen).toEqual(["=cmd", "alpha", "bravo", "Charlie", "Delta"]);
  });

  it("jumps into a list, and goes on from there", async () => {
    const there = await api.call("GET", "/accounts?sort=userName&application=crm&limit=2&offset=2");

    const next = await api.call(
      "GET",
      `/accounts?sort=userName&application=crm&limit=2&cursor=${there.body["nextCursor"]}`,
    );
    expect([namesIn(there), namesIn(next)]).toEqual([["bravo", "Charlie"], ["Delta"]]);
  });

  it.each([
    ["offset=1000000", []],
    ["q=ROBOT%20brav", ["bravo"]],
    ["q=%25", []],
    ["q=_lpha", []],
    ["gate=mfa&q=charlie", ["Charlie"]],
    ["gate=hold", []],
    ["gate=upstream", []],
    ["owner=nobody", []],
    ["application=unknown", []],
    ["application=WIKI", ["Delta"]],
  ])("finds with %s", async (query, names) => {
    expect(namesIn(await api.call("GET", `/accounts?${query}`))).toEqual(names);
  });

  it.each(["sort=status", "offset=-1", "offset=1000001", "gate=front", "offset=1&cursor=MQ"])(
    "refuses %s",
    async (query) => {
      const { status, body } = await api.call("GET", `/accounts?${query}`);

      expect([status, body["code"]]).toEqual([400, "invalid_value"]);
    },
  );
});

describe("GET /accounts/counts", () => {
  it("counts what the list has, by status and by what it belongs to", async () => {
    const all = await api.call("GET", "/accounts/counts?by=application");
    const some = await api.call("GET", "/accounts/counts?q=a%40ex&by=connection");
    const none = await api.call("GET", "/accounts/counts?application=unknown&by=connection");

    expect(all.body["statuses"].map((one: Json) => one["status"])).toEqual(STATUSES);
    expect([all.body["total"], countsIn(all), all.body["groups"]]).toEqual([
      6,
      { awaiting_verification: 6 },
      [
        { id: apps.crm, name: "CRM", accounts: 5 },
        { id: apps.wiki, name: "WIKI", accounts: 1 },
      ],
    ]);
    expect([some.body["total"], some.body["groups"]]).toEqual([3, [{ id: connection, name: "Okta", accounts: 3 }]]);
    expect([none.body["total"], none.body["groups"]]).toEqual([0, []]);
  });
});

describe("GET /accounts/board", () => {
  it("has a column for every status, of which the newest are shown and the rest goes on in the list", async () => {
    const { body } = await api.call("GET", "/accounts/board?application=crm&limit=2");

    const [column] = body["columns"].filter((one: Json) => one["total"] > 0);
    const rest = await api.call(
      "GET",
      `/accounts?application=crm&status=${column["status"]}&cursor=${column["nextCursor"]}`,
    );
    const first = column["items"].map((one: Json) => one["userName"].split("@")[0]);
    expect(body["columns"].map((one: Json) => one["status"])).toEqual(STATUSES);
    expect([column["status"], column["total"], first]).toEqual(["awaiting_verification", 5, ["Charlie", "bravo"]]);
    expect(column["items"][0]).toEqual({
      id: idOf("Charlie"),
      userName: "Charlie@example.com",
      label: null,
      kind: "idp_provisioned",
      status: "awaiting_verification",
      application: { id: apps.crm, key: "crm", name: "CRM" },
      waitingFor: expect.stringContaining("Waits for proof"),
      nextStep: expect.any(String),
      step: "saml",
      owner: null,
      integrationId: null,
      warnings: expect.any(Number),
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect(namesIn(rest)).toEqual(["=cmd", "alpha", "Delta"]);
  });

  it("has empty columns for an application that is not there", async () => {
    const { body } = await api.call("GET", "/accounts/board?application=unknown");

    expect(body["columns"]).toEqual(STATUSES.map((status) => ({ status, total: 0, items: [] })));
  });
});

describe("the export of accounts", () => {
  it("writes a whole list as a table in which no name is a formula", async () => {
    const { text, headers } = await api.call("GET", "/accounts/export.csv?sort=userName&application=crm");

    const [head = "", ...lines] = text.trimEnd().split("\r\n");
    const at = head.split(",").indexOf("userName");
    expect(lines.map((line) => line.split(",")[at])).toEqual([
      "'=cmd@example.com",
      ...["alpha", "bravo", "Charlie", "Delta"].map((name) => `${name}@example.com`),
    ]);
    expect(headers.get("content-disposition")).toBe('attachment; filename="accounts.csv"');
  });

  it("writes a line of JSON for each account, as the list has it", async () => {
    const { text } = await api.call("GET", "/accounts/export.jsonl?q=delta");

    const { body } = await api.call("GET", "/accounts?q=delta");
    const lines = text.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(body["items"]);
  });

  it("answers HEAD with what it would be, and nothing of it", async () => {
    const answer = await api.call("HEAD", "/accounts/export.csv");

    expect([answer.status, answer.headers.get("content-type"), answer.text]).toEqual([
      200,
      "text/csv; charset=utf-8",
      "",
    ]);
  });
});

describe("POST /accounts/bulk", () => {
  it("says what became of each, and what is refused for one stops no other", async () => {
    const { body } = await bulk(
      { action: "hold", reason: "An audit." },
      { ids: [idOf("alpha"), "unknown", idOf("bravo"), idOf("alpha")] },
    );

    const single = await api.call("POST", "/accounts/unknown/hold", { reason: "An audit." });
    const held = { outcome: "done", status: "held", problem: null };
    expect(body).toEqual({
      done: 2,
      refused: 1,
      results: [
        { id: idOf("alpha"), userName: "alpha@example.com", ...held },
        {
          id: "unknown",
          outcome: "refused",
          userName: null,
          status: null,
          problem: { code: "not_found", detail: single.body["detail"] },
        },
        { id: idOf("bravo"), userName: "bravo@example.com", ...held },
      ],
    });
    await bulk({ action: "release" }, { ids: [idOf("alpha"), idOf("bravo")] });
  });

  it("does it to all of a list, unless the list has changed", async () => {
    const to = { filter: { application: "wiki" }, seen: 1 };

    const done = await bulk({ action: "hold", reason: "An audit." }, to);
    const changed = await bulk({ action: "release" }, { ...to, seen: 2 });
    const freed = await bulk({ action: "release" }, to);

    expect([done.body["done"], changed.status, changed.body["code"], freed.body["done"]]).toEqual([
      1,
      409,
      "list_changed",
      1,
    ]);
  });

  it("lets an owner hold their own account, and refuses all others as the single call does", async () => {
    const { person, token } = await addPerson(api.place, { name: "Ida", role: "user" });
    await giveRole(api.place, person, { kind: "account", id: idOf("Charlie") }, "owner");

    const { body } = await bulk({ action: "hold", reason: "Mine." }, { ids: [idOf("Charlie"), idOf("bravo")] }, token);

    const single = await api.call("POST", `/accounts/${idOf("bravo")}/hold`, { reason: "Mine." }, { token });
    expect(body["results"].map((one: Json) => [one["outcome"], one["problem"]?.detail])).toEqual([
      ["done", undefined],
      ["refused", single.body["detail"]],
    ]);
    await bulk({ action: "release" }, { ids: [idOf("Charlie")] });
  });

  it("asks for a fresh proof before anything is done, and then takes the reason of the body", async () => {
    const { token, tokenId } = await addPerson(api.place, { role: "admin" });
    const wanted = { action: "hold", reason: "An audit." };

    const before = await bulk(wanted, { ids: [idOf("bravo")] }, token);
    await stepUp(api.place, tokenId, api.clock.at);
    const after = await bulk(wanted, { ids: [idOf("bravo")] }, token);

    expect([before.status, before.body["code"]]).toEqual([403, "step_up_required"]);
    expect(after.body["done"]).toBe(1);
    await bulk({ action: "release" }, { ids: [idOf("bravo")] });
  });

  it("does nothing for a token without the scope", async () => {
    const { token } = await addPerson(api.place, { role: "super_admin" }, ["read"]);

    const { status, body } = await bulk({ action: "hold", reason: "An audit." }, { ids: [idOf("bravo")] }, token);

    expect([status, body["code"]]).toEqual([403, "forbidden"]);
  });

  it("leaves what needs a second person for each account to the single call", async () => {
    const { token } = await addPerson(api.place, { role: "super_admin" });
    const until = new Date(api.clock.at + 1000).toISOString();

    const { body } = await bulk({ action: "exempt", reason: "Soon.", until }, { ids: [idOf("bravo")] }, token);

    expect([body["refused"], body["results"][0].problem.code]).toEqual([1, "second_person_required"]);
  });

  it("names owners, and ends what was exempted", async () => {
    const { person } = await addPerson(api.place, { name: "Jo" });
    const until = new Date(api.clock.at + 100_000).toISOString();
    const to = { ids: [idOf("Delta")] };

    const outcomes = [
      await bulk({ action: "set_owner", personId: person.id }, to),
      await bulk({ action: "set_backup_owner", personId: person.id }, to),
      await bulk({ action: "exempt", reason: "Soon.", until }, to),
      await bulk({ action: "end_exemption" }, to),
    ].map(({ body }) => body["results"][0].outcome);

    const owned = await api.call("GET", `/accounts?owner=${person.id}`);
    expect(outcomes).toEqual(["done", "refused", "done", "done"]);
    expect(namesIn(owned)).toEqual(["Delta"]);
  });

  it.each([
    ["more than 500", { ids: Array.from({ length: 501 }, (_, at) => String(at)) }],
    ["none", { ids: [] }],
    ["a list of more than 500", { filter: {}, seen: 501 }],
    ["ids and a list", { ids: ["x"], filter: {}, seen: 1 }],
  ])("refuses %s", async (_what, to) => {
    const { status, body } = await bulk({ action: "release" }, to);

    expect([status, body["code"]]).toEqual([400, "invalid_value"]);
  });

  it("retires for good, once", async () => {
    const to = { ids: [idOf("=cmd")] };

    const first = await bulk({ action: "retire", reason: "Done with." }, to);
    const again = await bulk({ action: "retire", reason: "Done with." }, to);

    expect([first.body["results"][0].status, again.body["results"][0].problem.code]).toEqual(["retired", "retired"]);
  });
});
