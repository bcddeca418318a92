import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anEntity } from "../support/metadata.ts";
import { addPerson } from "../support/people.ts";
import { type ApiAnswer, type Json, type RunningApi, startApi } from "./api-client.ts";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

let api: RunningApi;
/** By name. */
const tokens = new Map<string, string>();
const ids = new Map<string, string>();
const sent = new Map<string, ApiAnswer>();

beforeAll(async () => {
  api = await startApi();
  for (const [name, idp] of [
    ["Okta", "okta"],
    ["Entra", "entra"],
  ] as const) {
    const { body } = await api.call("POST", "/connections", { name, idp });
    tokens.set(name, body["token"]);
    ids.set(name, body["id"]);
  }
  const crm = await api.call("POST", "/applications", { key: "crm", name: "CRM", metadataXml: anEntity() });
  ids.set("crm", crm.body["id"]);
  const send = async (what: string, name: string, method: string, path: string, body?: unknown) => {
    api.clock.at += 1000;
    const answer = await api.scim(tokens.get(name) ?? "", method, path, body);
    sent.set(what, answer);
    return answer;
  };
  const made = await send("made", "Okta", "POST", "/Users", {
    userName: "svc-a@example.com",
    roles: [{ value: "crm" }],
  });
  ids.set("svc-a", made.body["id"]);
  await send("twice", "Okta", "POST", "/Users", { userName: "svc-a@example.com" });
  await send("odd", "Entra", "POST", "/Users", { schemas: [USER], userName: "svc-b@example.com", active: "True" });
  await send("garbled", "Entra", "POST", "/Groups", '{"displayName":"planted-garble');
  const operations = { schemas: [PATCH], Operations: [{ op: "replace", path: "displayName", value: "=cmd()" }] };
  await send("renamed", "Okta", "PATCH", `/Users/${ids.get("svc-a")}`, operations);
  await send("missing", "Okta", "PATCH", "/Users/unknown", operations);
});
afterAll(() => api[Symbol.asyncDispose]());

const requestIdOf = (what: string) => sent.get(what)?.headers.get("x-request-id") ?? "";

async function found(query: string): Promise<readonly string[]> {
  const names = new Map([...sent.keys()].map((what) => [requestIdOf(what), what]));
  const { body } = await api.call("GET", `/requests?${query}`);
  return body["items"].map((item: Json) => names.get(item["requestId"]));
}

describe("the provisioning log", () => {
  it.each([
    ["everything, newest first", () => "", ["missing", "renamed", "garbled", "odd", "twice", "made"]],
    ["what one connection sent", () => `connection=${ids.get("Entra")}`, ["garbled", "odd"]],
    ["what failed", () => "result=failure", ["missing", "garbled", "twice"]],
    ["an operation", () => "operation=change", ["missing", "renamed"]],
    ["a type of resource", () => "resourceType=Group", ["garbled"]],
    ["a status", () => "status=409", ["twice"]],
    ["a code", () => "code=invalid_syntax", ["garbled"]],
    ["a code in capitals, which is another", () => "code=INVALID_SYNTAX", []],
    ["what concerns an application", () => `application=${ids.get("crm")}`, ["renamed", "made"]],
    ["a resource", () => `resource=${ids.get("svc-a")}`, ["renamed", "made"]],
    ["a request", () => `request=${requestIdOf("garbled")}`, ["garbled"]],
    ["a request by another spelling", () => `request=${requestIdOf("garbled").toUpperCase()}`, ["garbled"]],
    ["no request", () => "request=no-id", []],
    ["a name in any case", () => "q=SVC-A", ["renamed", "twice", "made"]],
    ["what looks like a pattern and is none", () => "q=%25", []],
    ["nothing asked for", () => "q=", ["missing", "renamed", "garbled", "odd", "twice", "made"]],
    ["several at once", () => `q=svc&connection=${ids.get("Okta")}&result=success`, ["renamed", "made"]],
  ])("finds %s", async (_, query, expected) => {
    expect(await found(query())).toEqual(expected);
  });

  it("finds what lies in a window, of which the end does not belong to it", async () => {
    const { body } = await api.call("GET", "/requests");
    const instants: string[] = body["items"].map((item: Json) => item["at"]);

    expect(await found(`from=${instants[3]}&to=${instants[1]}`)).toEqual(["garbled", "odd"]);
    expect(await found(`from=2030-01-01T00:00:00Z`)).toEqual([]);
    expect(await found(`to=2001-01-01T00:00:00Z`)).toEqual([]);
  });

  it("goes through all pages, whatever is looked for", async () => {
    const seen: string[] = [];
    let cursor = "";
    do {
      const { body } = await api.call("GET", `/requests?limit=1&q=svc${cursor && `&cursor=${cursor}`}`);
      seen.push(...body["items"].map((item: Json) => item["operation"]));
      cursor = body["nextCursor"] ?? "";
    } while (cursor !== "");

    expect(seen).toEqual([
      "Update user svc-a@example.com",
      "Create user svc-b@example.com",
      "Create user",
      "Create user svc-a@example.com",
    ]);
  });

  it("counts by each property what the other filters leave", async () => {
    const { body } = await api.call("GET", `/requests/facets?connection=${ids.get("Okta")}&result=failure`);

    const counts = (facet: string) => body["facets"][facet].map(({ value, count }: Json) => [value, count]);
    expect([body["total"], body["isLowerBound"]]).toEqual([2, false]);
    expect(counts("result")).toEqual([
      ["failure", 2],
      ["success", 2],
    ]);
    expect(body["facets"]["connectionId"]).toEqual([
      { value: ids.get("Okta"), name: "Okta", count: 2 },
      { value: ids.get("Entra"), name: "Entra", count: 1 },
    ]);
    expect(counts("operation")).toEqual([
      ["change", 1],
      ["create", 1],
    ]);
    expect(counts("errorCode")).toEqual([
      ["not_found", 1],
      ["uniqueness", 1],
    ]);
    expect(counts("httpStatus")).toEqual([
      ["404", 1],
      ["409", 1],
    ]);
  });

  it.each(["status=99", "result=fine", "operation=POST", "from=yesterday", `q=${"x".repeat(201)}`, "unknown=1"])(
    "refuses %s",
    async (query) => {
      const answers = await Promise.all(
        ["/requests", "/requests/facets", "/requests/export/requests.csv"].map((path) =>
          api.call("GET", `${path}?${query}`),
        ),
      );

      expect(answers.map(({ status, body }) => [status, body["code"]])).toEqual([
        [400, "invalid_value"],
        [400, "invalid_value"],
        [400, "invalid_value"],
      ]);
    },
  );
});

async function storyOf(what: string): Promise<Json> {
  const { body } = await api.call("GET", `/requests?request=${requestIdOf(what)}`);
  return (await api.call("GET", `/requests/${body["items"][0].id}/story`)).body;
}

describe("the story of a request", () => {
  it("says what a creation did, step by step, with its events and accounts", async () => {
    const story = await storyOf("made");

    expect(story["steps"].map(({ step, outcome }: Json) => [step, outcome])).toEqual([
      ["received", "done"],
      ["authenticated", "done"],
      ["read", "done"],
      ["matched", "done"],
      ["changed", "done"],
      ["derived", "done"],
      ["answered", "done"],
    ]);
    expect(story["events"].map(({ type }: Json) => type)).toEqual(
      expect.arrayContaining(["user.created", "account.registered"]),
    );
    expect(story["events"][0]).toMatchObject({ actorName: "Okta", cause: { id: requestIdOf("made") } });
    expect(story["accounts"]).toEqual([
      { id: expect.any(String), userName: "svc-a@example.com", applicationName: "CRM", status: expect.any(String) },
    ]);
    expect([story["advice"], story["url"]]).toEqual([null, `${api.url}/scim/v2/Users`]);
  });

  it.each([
    ["twice", "changed", "user_exists"],
    ["garbled", "read", "invalid_syntax"],
    ["missing", "matched", "user_unknown"],
  ])("names the step at which %s was refused, and says what to do", async (what, failedAt, code) => {
    const story = await storyOf(what);

    const outcomes = story["steps"].map(({ step, outcome }: Json) => [step, outcome]);
    const at = outcomes.findIndex(([, outcome]: [string, string]) => outcome === "failed");
    expect(outcomes[at]?.[0]).toBe(failedAt);
    expect(outcomes.slice(at + 1, -1).map(([, outcome]: [string, string]) => outcome)).toEqual(
      outcomes.slice(at + 1, -1).map(() => "skipped"),
    );
    expect(story["steps"][at].detail).toBe(sent.get(what)?.body["detail"]);
    expect(story["advice"]).toMatchObject({
      code,
      fix: expect.stringMatching(/\S/),
      place: expect.stringMatching(/\S/),
    });
    expect(story["events"]).toEqual([]);
  });

  it("tells what each rule means by which it was read", async () => {
    const story = await storyOf("odd");

    expect(story["request"].rewrites).toEqual([{ rule: "string-boolean", where: "active" }]);
    expect(story["rules"]).toEqual([
      {
        rule: "string-boolean",
        does: expect.stringContaining("booleans"),
        sentBy: expect.any(String),
        contradictsRfc: true,
      },
    ]);
  });

  it("is not told of what is unknown", async () => {
    const { status, body } = await api.call("GET", "/requests/unknown/story");

    expect([status, body["code"]]).toEqual([404, "not_found"]);
  });
});

const linesOf = (text: string) => text.split("\r\n").filter((line) => line !== "");

describe("the files of the log", () => {
  it("are three tables that join by the id of the request, without formulas", async () => {
    const [requests, steps, changes] = await Promise.all(
      ["requests", "steps", "changes"].map((name) => api.call("GET", `/requests/export/${name}.csv`)),
    );

    const rows = linesOf(requests?.text ?? "");
    expect([rows[0], rows.length]).toEqual([
      "id,at,request_id,connection_id,connection,method,path,operation,resource_type,resource_id,resource_name,result,http_status,error_code,reason,duration_ms",
      7,
    ]);
    const { body } = await api.call("GET", "/requests");
    const idOf = (what: string) => body["items"].find((item: Json) => item["requestId"] === requestIdOf(what)).id;
    expect(linesOf(steps?.text ?? "")).toContain(`${idOf("odd")},1,rewrite,string-boolean,active,`);
    expect(linesOf(changes?.text ?? "")).toContain(`${idOf("renamed")},1,displayName,,"""=cmd()"""`);
    expect(requests?.headers.get("content-disposition")).toBe('attachment; filename="requests.csv"');
  });

  it("hold what the filters leave, and as lines of JSON the same as the list", async () => {
    const { text } = await api.call("GET", "/requests/export/requests.jsonl?result=failure");
    const { body } = await api.call("GET", "/requests?result=failure");

    const lines = text.trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(body["items"]);
  });
});

describe("the audit", () => {
  const typesOf = async (query: string) =>
    (await api.call("GET", `/audit-events?${query}`)).body["items"].map(({ type }: Json) => type);

  it("finds events by who did what to what, and why", async () => {
    const okta = ids.get("Okta") ?? "";

    expect(new Set(await typesOf(`actor=${okta}`))).toEqual(
      new Set(["user.created", "user.updated", "account.registered", "account.changed"]),
    );
    expect(await typesOf("type=connection.")).toEqual(["connection.created", "connection.created"]);
    expect(await typesOf(`subjectKind=user&subject=${ids.get("svc-a")}`)).toEqual(["user.updated", "user.created"]);
    expect(await typesOf(`request=${requestIdOf("renamed")}`)).toContain("user.updated");
    expect(await typesOf("to=2001-01-01T00:00:00Z")).toEqual([]);
    expect(await typesOf("actor=nobody")).toEqual([]);
  });

  it("names those who did it and what they did it to, and shows one event by its id", async () => {
    const { body } = await api.call("GET", `/audit-events?subject=${ids.get("svc-a")}`);
    const [newest] = body["items"];

    const one = await api.call("GET", `/audit-events/${newest.id}`);
    const unknown = await api.call("GET", "/audit-events/unknown");

    expect(newest).toMatchObject({ actorName: "Okta", subjectName: "svc-a@example.com", type: "user.updated" });
    expect(one.body).toEqual(newest);
    expect(unknown.status).toBe(404);
  });

  it("names the account that a change of something else concerns", async () => {
    const accounts = await api.call("GET", "/accounts");
    const [account] = accounts.body["items"];
    await api.call("POST", `/accounts/${account.id}/authenticator`, { secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" });

    const { body } = await api.call("GET", "/audit-events?type=authenticator.");

    expect(body["items"]).toMatchObject([
      { subject: { kind: "authenticator" }, subjectName: null, accountId: account.id, accountName: account.userName },
    ]);
  });

  it("can be taken away as lines of JSON", async () => {
    const { text } = await api.call("GET", "/audit-events/export/events.jsonl?type=connection.");
    const { body } = await api.call("GET", "/audit-events?type=connection.");

    expect(
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual(body["items"]);
  });
});

describe("the search", () => {
  const hitsOf = async (q: string, token?: string) => {
    const { body } = await api.call(
      "GET",
      `/search?q=${encodeURIComponent(q)}`,
      undefined,
      token === undefined ? {} : { token },
    );
    return body["items"].map(({ kind, title }: Json) => [kind, title]);
  };

  it.each([
    ["an account by the beginning of its name", "SVC-a@", [["account", "svc-a@example.com"]]],
    ["a login that is no account", "svc-b", [["user", "svc-b@example.com"]]],
    ["an application by its key", "crm", [["application", "CRM"]]],
    ["a connection by a part of its name", "NTR", [["connection", "Entra"]]],
    ["nothing by the middle of a login", "example.com", []],
    ["nothing by a pattern", "%", []],
    ["nothing by quotes", `'"\\`, []],
  ])("finds %s", async (_, q, expected) => {
    expect(await hitsOf(q)).toEqual(expected);
  });

  it("finds things by their ids, and a request by the id that the client was told", async () => {
    expect(await hitsOf(requestIdOf("made"))).toEqual([["request", "Create user svc-a@example.com"]]);
    expect(await hitsOf(ids.get("crm") ?? "")).toEqual([["application", "CRM"]]);
    expect(await hitsOf("00000000-0000-7000-8000-000000000000")).toEqual([]);
  });

  it("finds people for those who may list them alone", async () => {
    const auditor = await addPerson(api.place, { name: "Petra Prüf", role: "auditor" });
    const user = await addPerson(api.place, { name: "Petra Normal", role: "user" });

    expect(await hitsOf("petra", auditor.token)).toEqual([
      ["person", "Petra Prüf"],
      ["person", "Petra Normal"],
    ]);
    expect(await hitsOf("petra", user.token)).toEqual([]);
  });
});

describe("a refusal about something that is there", () => {
  it("is kept with its name, for the connection alone that it belongs to", async () => {
    const user = `/Users/${ids.get("svc-a")}`;
    const operations = { schemas: [PATCH], Operations: [{ op: "fly" }] };

    const own = await api.scim(tokens.get("Okta") ?? "", "PATCH", user, operations);
    const foreign = await api.scim(tokens.get("Entra") ?? "", "PATCH", user, operations);

    const kept = await Promise.all(
      [own, foreign].map(async ({ headers }) => {
        const { body } = await api.call("GET", `/requests?request=${headers.get("x-request-id")}`);
        return body["items"].map(({ operation, resourceName }: Json) => [operation, resourceName]);
      }),
    );
    expect([own.status >= 400, foreign.status >= 400]).toEqual([true, true]);
    expect(kept).toEqual([[["Change user svc-a@example.com", "svc-a@example.com"]], [["Change user", null]]]);
  });
});
