import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addPerson } from "../support/people.ts";
import { type RunningIdp, startIdp } from "../support/samlify-idp.ts";
import { formOf, TestBrowser } from "../support/test-browser.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

const ROLES = [{ role: "auditor", attribute: "groups", value: "auditors" }];

let api: RunningApi;
let idp: RunningIdp;
let path = "";
let browser: TestBrowser;

beforeAll(async () => {
  api = await startApi();
  idp = await startIdp(async () => (await fetch(`${api.url}/saml/metadata`)).text(), api.clock);
  const { body } = await api.call("POST", "/sso/providers", { name: "Corp", metadataXml: idp.metadata, roles: ROLES });
  path = `/sso/providers/${body["id"]}`;
});
afterAll(async () => {
  await idp[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});
beforeEach(() => {
  browser = new TestBrowser(api.url);
  idp.somebody = { nameId: "anna@corp.example", groups: "auditors" };
});

/** Begins a test, and goes to the identity provider and back; answers the page that the browser sees, and the form. */
async function tested(test: Json, change: (fields: URLSearchParams) => void = () => undefined) {
  const { location } = await browser.get(test["url"].slice(api.url.length));
  const { fields } = formOf(await (await fetch(location ?? "")).text());
  change(fields);
  return { fields, page: await browser.post("/saml/acs", fields) };
}

async function begin(): Promise<Json> {
  return (await api.call("POST", `${path}/tests`, {})).body;
}

async function reportOf({ id }: Json): Promise<Json> {
  return (await api.call("GET", `${path}/tests/${id}`)).body["report"];
}

function outcomes(report: Json): Json {
  return Object.fromEntries(report["checks"].map(({ name, outcome }: Json) => [name, outcome]));
}

describe("a test of a sign-in", () => {
  it("shows every check and what the assertion says, and signs nobody in", async () => {
    const test = await begin();
    const { page } = await tested(test);
    const report = await reportOf(test);

    expect(test).toMatchObject({ state: "waiting", report: null });
    expect([page.status, browser.cookies.has("anteroom")]).toEqual([200, false]);
    expect(page.text).toContain("The test sign-in works");
    expect(report).toMatchObject({
      passed: true,
      assertion: {
        nameId: "anna@corp.example",
        role: "auditor",
        attributes: [{ name: "groups", values: ["auditors"] }],
      },
    });
    expect(new Set(Object.values(outcomes(report)))).toEqual(new Set(["passed"]));
    expect(report["xml"]).toContain("anna@corp.example");
    const people = await api.call("GET", "/people");
    expect(people.body["items"]).toEqual([]);
    expect((await api.call("GET", "/sessions")).body["items"]).toEqual([]);
  });

  it("works with a provider that is switched off, through which nobody can sign in", async () => {
    await api.call("PATCH", path, { enabled: false });

    const test = await begin();
    await tested(test);
    const real = await browser.get("/saml/login");
    await api.call("PATCH", path, { enabled: true });

    expect((await reportOf(test))["passed"]).toBe(true);
    expect(real.status).toBe(404);
  });

  it("names the rule that gives no role, with what to change", async () => {
    idp.somebody = { nameId: "eve@corp.example", groups: "interns" };
    const test = await begin();
    const { page } = await tested(test);

    const report = await reportOf(test);

    expect(page.text).toContain("<code>no-role</code>");
    expect(report["passed"]).toBe(false);
    expect(report["checks"].find(({ name }: Json) => name === "role")).toEqual({
      name: "role",
      outcome: "failed",
      code: "no-role",
      detail: "No rule fits what the identity provider sent.",
      fix: expect.stringContaining("Add a rule"),
    });
  });

  it("tells a person who left, and one of another provider", async () => {
    await addPerson(api.place, { loginName: "gone@corp.example", leftAt: 5 });
    idp.somebody = { nameId: "gone@corp.example", groups: "auditors" };
    const test = await begin();
    await tested(test);

    const person = (await reportOf(test))["checks"].find(({ name }: Json) => name === "person");

    expect(person).toMatchObject({ outcome: "failed", code: "person-left", fix: expect.stringContaining("back") });
  });

  it("says of an answer that was changed which check fails, and nothing of those that it did not reach", async () => {
    const test = await begin();
    await tested(test, (fields) => {
      const xml = Buffer.from(fields.get("SAMLResponse") ?? "", "base64").toString("utf8");
      fields.set("SAMLResponse", Buffer.from(xml.replace("auditors", "superuser")).toString("base64"));
    });

    const report = await reportOf(test);

    expect(report["assertion"]).toBeNull();
    expect(outcomes(report)).toMatchObject({
      readable: "passed",
      signed: "passed",
      issuer: "passed",
      signature: "failed",
      audience: "not_reached",
      role: "not_reached",
    });
  });

  it("takes one answer, which signs nobody in afterwards, and none after its time", async () => {
    const test = await begin();
    const { fields } = await tested(test);
    const again = await browser.post("/saml/acs", fields);
    const late = await begin();
    api.clock.at += 10 * 60_000;
    const begun = await browser.get(late["url"].slice(api.url.length));
    const shown = await api.call("GET", `${path}/tests/${late["id"]}`);
    api.clock.at += 60 * 60_000;
    const forgotten = await api.call("GET", `${path}/tests/${test["id"]}`);

    expect([again.status, browser.cookies.has("anteroom")]).toEqual([403, false]);
    expect([begun.status, shown.body["state"], forgotten.status]).toEqual([404, "expired", 404]);
  });

  it("is begun by those who may see access only, and found under its own provider only", async () => {
    const user = await addPerson(api.place, { role: "user" });

    const refused = await api.call("POST", `${path}/tests`, {}, { token: user.token });
    const unknown = await api.call("POST", "/sso/providers/nothing/tests", {});
    const elsewhere = await api.call("GET", `/sso/providers/nothing/tests/${(await begin())["id"]}`);
    const made = await browser.get("/saml/login?test=0123456789abcdef01234567");

    expect([refused.status, unknown.status, elsewhere.status, made.status]).toEqual([403, 404, 404, 404]);
  });
});
