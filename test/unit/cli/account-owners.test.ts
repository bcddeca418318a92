import { describe, expect, it } from "vitest";
import { type ApiRequest, type Routes, startFakeApi } from "./fake-api.ts";

const account = {
  id: "acc-1",
  userName: "svc@example.com",
  status: "active",
  application: { id: "app-1", key: "crm", name: "CRM" },
  owners: {
    owner: { personId: "per-1", name: "Ada", loginName: "ada@example.com", givenBy: "rule" },
    backupOwner: null,
    successorDueAt: null,
  },
  validity: { from: null, until: "2027-06-30T00:00:00.000Z", reason: "A contract." },
  review: { state: "overdue", dueAt: "2027-01-31T00:00:00.000Z", cause: "roles" },
};
const review = { closed: false, outcome: "confirm", note: "Well.", takenAt: "2027-01-01T00:00:00Z" };
const routes: Routes = {
  "GET /accounts/acc-1": () => ({ body: account }),
  "GET /people": () => ({ body: { items: [{ id: "per-1", name: "Ada", loginName: "ada@example.com" }] } }),
  "GET /connections": () => ({ body: { items: [{ id: "con-1", name: "Okta" }] } }),
  "PATCH /connections/con-1": () => ({ body: { id: "con-1", name: "Okta" } }),
  "PUT /accounts/acc-1/owners/owner": () => ({ body: account }),
  "PUT /accounts/acc-1/owners/backup_owner": () => ({ body: account }),
  "DELETE /accounts/acc-1/owners/owner": () => ({ body: account }),
  "PUT /accounts/acc-1/validity": () => ({ body: account }),
  "DELETE /accounts/acc-1/validity": () => ({ body: { ...account, validity: null } }),
  "GET /accounts/acc-1/dedication": () => ({
    body: {
      verdict: "person",
      score: 3,
      signals: [{ signal: "personal_name", found: "yes", weight: 3, why: "It has one." }],
      exceptedUntil: null,
    },
  }),
  "POST /accounts/acc-1/dedication-exception": () => ({ body: account }),
  "DELETE /accounts/acc-1/dedication-exception": () => ({ body: account }),
  "GET /accounts/acc-1/review": () => ({
    body: { state: "due", criteria: [{ criterion: "owners", outcome: "fail", why: "Only one." }] },
  }),
  "POST /accounts/acc-1/reviews": () => ({ status: 201, body: review }),
  "GET /accounts/acc-1/reviews": () => ({ body: { items: [review] } }),
  "GET /reviews": () => ({ body: { items: [account] } }),
};

const WHY = ["--reason", "A contract."];
const ANSWERS = ["purpose=pass", "operators=pass", "sso_tier=fail:No longer.", "third_party=pass"].flatMap((one) => [
  "--answer",
  one,
]);

const last = (seen: readonly ApiRequest[]) => ({ method: seen.at(-1)?.method, path: seen.at(-1)?.path });

describe("what a command about owners asks of the server", () => {
  it.each<[string, string, readonly string[], object | undefined]>([
    ["PUT", "/accounts/acc-1/owners/owner", ["set-owner", "acc-1", "ada@example.com"], { personId: "per-1" }],
    ["PUT", "/accounts/acc-1/owners/backup_owner", ["set-owner", "acc-1", "Ada", "--backup"], { personId: "per-1" }],
    ["DELETE", "/accounts/acc-1/owners/owner", ["remove-owner", "acc-1"], undefined],
    [
      "PUT",
      "/accounts/acc-1/validity",
      ["validity", "acc-1", "--until", "2027-06-30", ...WHY],
      { until: "2027-06-30T00:00:00.000Z", reason: "A contract." },
    ],
    ["DELETE", "/accounts/acc-1/validity", ["validity", "acc-1", "--clear"], undefined],
    [
      "POST",
      "/accounts/acc-1/dedication-exception",
      ["except", "acc-1", "--until", "2027-01-31T12:00:00Z", ...WHY],
      { until: "2027-01-31T12:00:00.000Z", reason: "A contract." },
    ],
    ["DELETE", "/accounts/acc-1/dedication-exception", ["end-exception", "acc-1"], undefined],
    [
      "POST",
      "/accounts/acc-1/reviews",
      ["review", "acc-1", "--outcome", "reduce", "--by", "2027-02-01", ...ANSWERS, ...WHY],
      {
        outcome: "reduce",
        note: "A contract.",
        dueAt: "2027-02-01T00:00:00.000Z",
        answers: {
          purpose: { outcome: "pass" },
          operators: { outcome: "pass" },
          sso_tier: { outcome: "fail", note: "No longer." },
          third_party: { outcome: "pass" },
        },
      },
    ],
  ])("%s %s", async (method, path, args, body) => {
    await using api = await startFakeApi(routes);

    const { code, err } = await api.run(["accounts", ...args]);

    expect([code, err.includes("Error")]).toEqual([0, false]);
    expect(last(api.seen)).toEqual({ method, path });
    expect(api.seen.at(-1)?.body).toEqual(body);
  });

  it("names the defaults of a connection, and nobody", async () => {
    await using api = await startFakeApi(routes);

    await api.run(["connections", "owners", "Okta", "--owner", "Ada", "--backup", "none"]);

    expect(api.seen.at(-1)?.body).toEqual({ defaultOwnerId: "per-1", defaultBackupOwnerId: null });
  });
});

describe("what a command about owners prints", () => {
  it.each<[readonly string[], readonly string[]]>([
    [
      ["owners", "acc-1"],
      ["Ada (ada@example.com, by rule)", "nobody"],
    ],
    [
      ["show", "acc-1"],
      ["Ada (ada@example.com, by rule)", "2027-06-30", "2027-01-31"],
    ],
    [
      ["dedication", "acc-1"],
      ["personal_name", "yes", "It has one."],
    ],
    [
      ["review", "acc-1"],
      ["owners", "fail", "Only one."],
    ],
    [["reviews"], ["svc@example.com@crm", "roles", "Ada"]],
    [
      ["reviews", "acc-1"],
      ["confirm", "attested", "Well."],
    ],
  ])("%j", async (args, parts) => {
    await using api = await startFakeApi(routes);

    const { code, out } = await api.run(["accounts", ...args]);

    expect([code, parts.filter((part) => !out.includes(part))]).toEqual([0, []]);
  });

  it.each([
    [["validity", "acc-1"]],
    [["validity", "acc-1", "--clear", "--until", "2027-01-01"]],
    [["validity", "acc-1", "--until", "tomorrow"]],
    [["validity", "acc-1", "--until", "2027-01-01"]],
    [["review", "acc-1", "--outcome", "confirm", ...WHY]],
    [["review", "acc-1", "--outcome", "confirm", "--answer", "purpose=maybe", ...WHY]],
    [["except", "acc-1", ...WHY]],
  ])("nothing but how to use it: %j", async (args) => {
    await using api = await startFakeApi(routes);

    const { code, err } = await api.run(["accounts", ...args]);

    expect(code).toBe(2);
    expect(err).not.toBe("");
    expect(api.seen.filter(({ method }) => method !== "GET")).toEqual([]);
  });
});
