import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { problem, type Routes, startFakeApi } from "./fake-api.ts";

const person = {
  id: "p-1",
  name: "Anna",
  loginName: "anna@corp.example",
  role: "admin",
  roleFrom: "rule",
  state: "active",
};
const namesake = { ...person, id: "p-2", loginName: "anna@other.example" };
const approval = {
  id: "a-1",
  state: "waiting",
  action: "override_gates",
  item: { kind: "account", id: "acc-1" },
  reason: "The app has none.",
  requestedBy: "Boris",
  expiresAt: "2026-11-23T12:00:00.000Z",
};
const token = { id: "t-1", token: "anr_api_x", expiresAt: "2027-02-20T12:00:00.000Z" };

const routes: Routes = {
  "GET /people": () => ({ body: { items: [person] } }),
  "POST /people": ({ body }) => ({ status: 201, body: { ...person, ...body, roleFrom: "hand" } }),
  "PATCH /people/p-1": () => ({ body: person }),
  "POST /people/p-1/departure": () => ({ body: { ...person, state: "left" } }),
  "DELETE /people/p-1/departure": () => ({ body: person }),
  "DELETE /people/p-1/factor": () => ({ status: 204 }),
  "POST /people/p-1/ownership-offer": () => ({ body: { ...person, ownerOfferedUntil: "2026-11-29T12:00:00.000Z" } }),
  "POST /me/ownership": () => ({ body: { ...person, role: "owner" } }),
  "GET /approvals": () => ({ body: { items: [approval] } }),
  "POST /approvals/a-1/approve": () => ({ body: { ...approval, state: "approved" } }),
  "POST /approvals/a-1/reject": () => ({ body: { ...approval, state: "rejected" } }),
  "POST /api-tokens": () => ({ status: 201, body: token }),
  "POST /me/tokens": () => ({ status: 201, body: token }),
  "DELETE /me/tokens/t-1": () => ({ status: 204 }),
  "GET /me": () => ({ body: { kind: "local_administrator", person: null, scopes: ["read"], ownFactor: false } }),
  "POST /me/factor": () => ({ status: 201, body: { otpauthUri: "otpauth://totp/x" } }),
  "POST /me/factor/confirmation": () => ({ status: 204 }),
  "PUT /applications/crm/roles/owner/p-1": () => ({ body: { items: [{ role: "owner", person, givenBy: "hand" }] } }),
  "GET /applications/crm/roles": () => ({ body: { items: [] } }),
};

describe("people", () => {
  it("are added as Users, or as what is said, with the login name for a name", async () => {
    await using api = await startFakeApi(routes);

    await api.run(["people", "add", "bo@corp.example"]);
    await api.run(["people", "add", "olga@corp.example", "--owner", "--name", "Olga"]);

    expect(api.seen.map(({ body }) => body)).toEqual([
      { name: "bo@corp.example", loginName: "bo@corp.example", role: "user" },
      { name: "Olga", loginName: "olga@corp.example", role: "owner" },
    ]);
  });

  it.each([
    [["people", "change", "anna", "--role", "auditor"], "PATCH /people/p-1", { role: "auditor" }],
    [["people", "leave", "ANNA@corp.example"], "POST /people/p-1/departure", {}],
    [["people", "return", "p-1"], "DELETE /people/p-1/departure", undefined],
    [["people", "drop-factor", "Anna"], "DELETE /people/p-1/factor", undefined],
    [["people", "transfer-owner", "Anna"], "POST /people/p-1/ownership-offer", {}],
    [["people", "accept-owner"], "POST /me/ownership", {}],
    [["approvals", "approve", "a-1", "--note", "Fine."], "POST /approvals/a-1/approve", { note: "Fine." }],
    [["approvals", "reject", "a-1"], "POST /approvals/a-1/reject", {}],
    [["me", "confirm", "111111", "222222"], "POST /me/factor/confirmation", { codes: ["111111", "222222"] }],
    [["me", "tokens", "revoke", "t-1"], "DELETE /me/tokens/t-1", undefined],
    [
      ["tokens", "create", "--name", "ci", "--scope", "read", "--scope", "codes", "--expires", "2027-01-31"],
      "POST /api-tokens",
      { name: "ci", scopes: ["read", "codes"], expiresAt: "2027-01-31T00:00:00.000Z" },
    ],
    [
      ["me", "tokens", "create", "--name", "mine", "--scope", "read", "--source", "192.0.2.0/24"],
      "POST /me/tokens",
      { name: "mine", scopes: ["read"], sources: ["192.0.2.0/24"] },
    ],
    [["roles", "give", "application", "crm", "owner", "Anna"], "PUT /applications/crm/roles/owner/p-1", {}],
  ] as const)("%j sends what it means", async (args, request, body) => {
    await using api = await startFakeApi(routes);

    const { code, err } = await api.run(args);

    const sent = api.seen.at(-1);
    expect({ code, err: code === 0 ? "" : err, request: `${sent?.method} ${sent?.path}`, body: sent?.body }).toEqual({
      code: 0,
      err: "",
      request,
      body,
    });
  });

  it("of one name are told apart by their login names", async () => {
    await using api = await startFakeApi({ "GET /people": () => ({ body: { items: [person, namesake] } }) });

    const { code, err } = await api.run(["people", "show", "Anna"]);

    expect(code).toBe(2);
    expect(err).toContain("p-1  anna@corp.example");
    expect(err).toContain("p-2  anna@other.example");
  });

  it.each([
    [["people", "change", "Anna"], "Name what to change"],
    [["roles", "list", "vault", "x"], "is no kind of item"],
    [["tokens", "create", "--name", "x"], "--scope"],
  ] as const)("%j is a wrong use", async (args, words) => {
    await using api = await startFakeApi(routes);

    const { code, err } = await api.run(args);

    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(words) });
  });

  it("list approvals with what they are for", async () => {
    await using api = await startFakeApi(routes);

    const { out } = await api.run(["approvals", "list", "--state", "waiting"]);

    expect(out).toMatch(/a-1 +waiting +Boris +override_gates +account acc-1 +The app has none\. +2026-11-23T12:00:00Z/);
    expect(api.seen[0]?.query).toMatchObject({ state: "waiting" });
  });
});

describe("what is missing", () => {
  it.each([
    ["reason_required", 403, {}, 3, "Say why."],
    ["step_up_required", 403, {}, 3, "Say why."],
    ["forbidden", 403, {}, 3, "Say why."],
    ["second_person_required", 409, { approval: "a-9" }, 5, "anteroom approvals approve a-9"],
  ] as const)("%s ends with its exit code and what to do", async (code, status, facts, exit, words) => {
    await using api = await startFakeApi({ "POST /me/ownership": () => problem(status, code, "Say why.", facts) });

    const outcome = await api.run(["people", "accept-owner"]);

    expect(outcome.code).toBe(exit);
    expect(outcome.err).toContain(words);
    expect(outcome.err).not.toContain("--token-file");
  });

  it("is brought along by every command: the reason and the approval, also after the command's name", async () => {
    await using api = await startFakeApi(routes);

    await api.run(["people", "accept-owner", "--reason", "Grüße, 100 %", "--approval", "a-1"]);
    const { code } = await api.run(["--reason", "why", "accounts", "hold"]);

    expect(api.seen[0]?.headers).toMatchObject({
      "anteroom-reason": "Gr%C3%BC%C3%9Fe%2C%20100%20%25",
      "anteroom-approval": "a-1",
    });
    expect(code).toBe(2);
  });
});

describe("step-up", () => {
  it("reads the code from the file on the host, or takes the one that is given", async () => {
    const directory = mkdtempSync(join(tmpdir(), "anteroom-step-up-"));
    const file = join(directory, "step-up.code");
    writeFileSync(file, "abc123\n");
    await using api = await startFakeApi({
      "POST /step-up/challenge": () => ({ body: { file, until: "2026-11-22T12:05:00.000Z" } }),
      "POST /step-up": () => ({ body: { until: "2026-11-22T12:10:00.000Z" } }),
    });

    const onHost = await api.run(["step-up"]);
    const byCode = await api.run(["step-up", "987654"]);
    rmSync(directory, { recursive: true });
    const elsewhere = await api.run(["step-up"]);

    expect(api.seen.filter(({ path }) => path === "/step-up").map(({ body }) => body)).toEqual([
      { code: "abc123" },
      { code: "987654" },
    ]);
    expect([onHost.code, byCode.code, elsewhere.code]).toEqual([0, 0, 3]);
    expect(onHost.err).toContain("2026-11-22T12:10:00Z");
    expect(elsewhere.err).toContain(`anteroom step-up CODE`);
  });
});
