import { describe, expect, it } from "vitest";
import { type ApiRequest, type Routes, startFakeApi } from "./fake-api.ts";

const account = {
  id: "acc-1",
  userName: "svc@example.com",
  status: "active",
  application: { id: "app-1", key: "crm", name: "CRM" },
  failures: [
    { code: "bad_credentials", title: "Refused", who: "vault_member", action: "Store it anew.", detail: "E17" },
  ],
};
const conversion = {
  state: "open",
  reason: "SAML is lost",
  account: { id: "acc-1", userName: "svc@example.com", kind: "idp_provisioned", status: "blocked" },
  successor: { id: "acc-2", userName: "placeholder-x", kind: "placeholder", status: "awaiting_contact" },
  secrets: [{ kind: "seed", decision: "new", statement: null }],
  steps: [{ step: "password", title: "a password", state: "next", how: "Have one generated." }],
};
const adoption = {
  id: "ado-1",
  state: "proposed",
  matched: ["user_name", "email"],
  user: { id: "usr-1", userName: "svc@example.com" },
  connection: { id: "con-1", name: "Okta" },
  application: { id: "app-1", key: "crm" },
  account: { id: "acc-1", userName: "svc@example.com" },
};
const found: Routes = {
  "GET /accounts/acc-1": () => ({ body: account }),
  "POST /passwords": () => ({
    body: { password: "xY3#", entropyBits: 157.2, strength: { score: 4, sentence: "Good." } },
  }),
  "POST /accounts/acc-1/failures": () => ({ body: account }),
  "DELETE /accounts/acc-1/failures/bad_credentials": () => ({ body: account }),
  "POST /accounts/acc-1/conversion": () => ({ status: 201, body: conversion }),
  "GET /accounts/acc-1/conversion": () => ({ body: conversion }),
  "POST /accounts/acc-1/conversion/steps/switch": () => ({ body: conversion }),
  "POST /accounts/acc-1/conversion/secrets/password": () => ({ body: conversion }),
  "POST /accounts/acc-1/conversion/cancellation": () => ({ body: conversion }),
  "GET /adoptions": () => ({ body: { items: [adoption] } }),
  "POST /adoptions/ado-1/approval": () => ({ body: { ...adoption, state: "approved" } }),
  "POST /adoptions/ado-1/rejection": () => ({ body: { ...adoption, state: "rejected" } }),
};

const last = (seen: readonly ApiRequest[]) => ({ path: seen.at(-1)?.path, body: seen.at(-1)?.body });

describe("what a command asks of the server", () => {
  it.each<[string, readonly string[], string, object | undefined]>([
    ["a password", ["password", "generate"], "/passwords", {}],
    [
      "a password of an app",
      ["password", "generate", "--length", "40", "--app", "crm"],
      "/passwords",
      { length: 40, application: "crm" },
    ],
    [
      "a password of classes",
      ["password", "generate", "--class", "lower", "digit", "--special", "#"],
      "/passwords",
      { classes: ["lower", "digit"], special: "#" },
    ],
    [
      "a passphrase",
      ["password", "generate", "--words", "5", "--separator", ".", "--capitals", "--digit"],
      "/passwords",
      { passphrase: { words: 5, separator: ".", capitals: true, digit: true } },
    ],
    [
      "a failure",
      [
        "accounts",
        "report-failure",
        "acc-1",
        "bad_credentials",
        "--detail",
        "E17",
        "--seen-at",
        "2026-01-01T00:00:00Z",
      ],
      "/accounts/acc-1/failures",
      { code: "bad_credentials", detail: "E17", seenAt: "2026-01-01T00:00:00Z" },
    ],
    [
      "the end of a failure",
      ["accounts", "end-failure", "acc-1", "bad_credentials"],
      "/accounts/acc-1/failures/bad_credentials",
      undefined,
    ],
    [
      "a conversion",
      ["accounts", "convert", "acc-1", "--to", "placeholder", "--reason", "SAML is lost", "--label", "Robot"],
      "/accounts/acc-1/conversion",
      { to: "placeholder", reason: "SAML is lost", label: "Robot" },
    ],
    ["how far it is", ["accounts", "conversion", "acc-1"], "/accounts/acc-1/conversion", undefined],
    ["a step", ["accounts", "conversion-step", "acc-1", "switch"], "/accounts/acc-1/conversion/steps/switch", {}],
    [
      "a secret to go along",
      ["accounts", "carry-secret", "acc-1", "password", "--statement", "Same login"],
      "/accounts/acc-1/conversion/secrets/password",
      { statement: "Same login" },
    ],
    [
      "to give it up",
      ["accounts", "cancel-conversion", "acc-1", "--reason", "SAML is back"],
      "/accounts/acc-1/conversion/cancellation",
      { reason: "SAML is back" },
    ],
    [
      "an approval",
      ["adoptions", "approve", "ado-1", "--reason", "Same"],
      "/adoptions/ado-1/approval",
      { reason: "Same" },
    ],
    [
      "a rejection",
      ["adoptions", "reject", "ado-1", "--reason", "Else"],
      "/adoptions/ado-1/rejection",
      { reason: "Else" },
    ],
  ])("is %s", async (_name, args, path, body) => {
    await using api = await startFakeApi(found);

    const { code, err } = await api.run(args);

    expect([code, code === 0 ? "" : err]).toEqual([0, ""]);
    expect(last(api.seen)).toEqual({ path, body });
  });

  it.each([
    [["password", "generate", "--capitals"], "ask for one with --words"],
    [["password", "generate", "--words", "5", "--length", "9"], "held to no other rules"],
    [["password", "generate", "--length", "7"], "from 8 to 128"],
    [["accounts", "convert", "acc-1", "--to", "placeholder"], "--reason"],
    [["accounts", "convert", "acc-1", "--to", "nothing", "--reason", "x"], "Allowed choices"],
    [["adoptions", "approve", "ado-1"], "--reason"],
  ])("is nothing for %j", async (args, problem) => {
    await using api = await startFakeApi(found);

    const { code, err } = await api.run(args);

    expect(code).toBe(2);
    expect(err).toContain(problem);
    expect(api.seen).toEqual([]);
  });
});

describe("what a command prints", () => {
  it("is the password alone on stdout, and how good it is beside it", async () => {
    await using api = await startFakeApi(found);

    const { out, err } = await api.run(["password", "generate"]);

    expect([out, err]).toEqual(["xY3#\n", "157.2 bits. Good.\n"]);
  });

  it("is what is wrong with an account, who mends it and how", async () => {
    await using api = await startFakeApi(found);

    const { out } = await api.run(["accounts", "show", "acc-1"]);

    expect(out).toContain("wrong: Refused (E17) [bad_credentials]. vault member: Store it anew.\n");
  });

  it("is a conversion with its checklist", async () => {
    await using api = await startFakeApi(found);

    const { out } = await api.run(["accounts", "conversion", "acc-1"]);

    expect(out).toBe(`conversion   open
reason       SAML is lost
old account  svc@example.com (idp_provisioned, blocked) acc-1
new account  placeholder-x (placeholder, awaiting_contact) acc-2
seed: new

STEP      STATE  HOW
password  next   Have one generated.
`);
  });

  it("is a table of adoptions, or that there are none", async () => {
    await using api = await startFakeApi(found);
    await using empty = await startFakeApi({ "GET /adoptions": () => ({ body: { items: [] } }) });

    const { out } = await api.run(["adoptions", "list", "--state", "proposed"]);
    const { err } = await empty.run(["adoptions", "list"]);

    expect(out).toContain("ado-1  proposed  svc@example.com  Okta        crm          acc-1    user_name, email");
    expect(api.seen.at(-1)?.query).toMatchObject({ state: "proposed" });
    expect(err).toContain("No adoption is proposed.");
  });
});
