import { describe, expect, it } from "vitest";
import { type Routes, startFakeApi } from "./fake-api.ts";

const steps = [
  {
    step: "registered",
    title: "the registration",
    state: "done",
    doneAt: "2026-11-22T12:00:00.000Z",
    how: "Register.",
  },
  { step: "created", title: "its user in CRM", state: "next", doneAt: null, how: "Create the user." },
  { step: "link", title: "an integration of CRM", state: "later", doneAt: null, how: "Link it." },
];
const account = {
  id: "acc-1",
  kind: "placeholder",
  status: "awaiting_contact",
  waitingFor: "Waits for its user in CRM (step 2 of 3).",
  label: "Robot",
  userName: "ghost",
  application: { id: "app-1", key: "crm", name: "CRM" },
  connection: null,
  identity: { identityProvider: null, email: "ghost@example.com", phone: "+15550100" },
  gates: {},
  steps,
};

function routesOf(shown: unknown): Routes {
  const answer = () => ({ body: shown });
  return {
    "GET /accounts": () => ({ body: { items: [shown] } }),
    "GET /accounts/acc-1": answer,
    "POST /accounts": () => ({ status: 201, body: shown }),
    "PATCH /accounts/acc-1": answer,
    "PUT /accounts/acc-1/contact": answer,
    "POST /accounts/acc-1/steps/created": answer,
    "POST /accounts/acc-1/steps/user_name": answer,
    "POST /accounts/acc-1/contact/verification": answer,
    "DELETE /accounts/acc-1/contact/verification": answer,
    "POST /accounts/acc-1/upstream-statement": answer,
  };
}

const CREATE = ["accounts", "create", "--kind", "placeholder"];

describe("what commands of accounts that are made here ask for", () => {
  it.each([
    [
      [...CREATE, "--app", "crm", "--label", "Robot", "--role", "a", "b"],
      "POST",
      { kind: "placeholder", application: "crm", label: "Robot", roles: ["a", "b"] },
    ],
    [
      [
        "accounts",
        "create",
        "--kind",
        "idp_provisioned",
        "--app-url",
        "https://crm.example",
        "--idp",
        "Campus",
        "--user-name",
        "u",
      ],
      "POST",
      { kind: "idp_provisioned", url: "https://crm.example", userName: "u", identityProvider: "Campus" },
    ],
    [["accounts", "rename", "acc-1", "--to-address"], "PATCH", { userName: "ghost@example.com" }],
    [
      ["accounts", "rename", "acc-1", "--label", "Bot", "--display-name", "B"],
      "PATCH",
      { label: "Bot", displayName: "B" },
    ],
    [["accounts", "contact", "acc-1", "--email", "a@b.example"], "PUT", { email: "a@b.example", phone: "+15550100" }],
    [["accounts", "contact", "acc-1", "--no-phone"], "PUT", { email: "ghost@example.com", phone: null }],
    [["accounts", "done", "acc-1", "created"], "POST", { done: true }],
    [["accounts", "done", "acc-1", "contact_verified", "--note", "Seen."], "POST", { statement: "Seen." }],
    [["accounts", "skip", "acc-1", "user_name", "--note", "Fixed."], "POST", { skipped: true, note: "Fixed." }],
    [["accounts", "undo", "acc-1", "created"], "POST", { done: false }],
    [["accounts", "undo", "acc-1", "contact_verified"], "DELETE", undefined],
    [["accounts", "state", "acc-1", "--inactive", "--assigned"], "POST", { active: false, assigned: true }],
  ])("%j", async (args, method, body) => {
    await using api = await startFakeApi(routesOf(account));

    const { code, err } = await api.run(args);

    const last = api.seen.at(-1);
    expect([code, err]).toEqual([0, expect.stringContaining("Next: Create the user.")]);
    expect([last?.method, last?.body]).toEqual([method, body]);
  });
});

describe("what they say is next", () => {
  it("is a table of the steps, and the command for the next one", async () => {
    await using api = await startFakeApi(routesOf(account));

    const { out, err } = await api.run(["accounts", "steps", "acc-1"]);

    expect(out.split("\n").map((line) => line.split(/\s+/).slice(0, 2).join(" "))).toEqual([
      "STEP STATE",
      "registered done",
      "created next",
      "link later",
      "",
    ]);
    expect(err.split("\n").slice(0, 3)).toEqual([
      "ghost@crm is awaiting_contact. Waits for its user in CRM (step 2 of 3).",
      "Next: Create the user.",
      "  anteroom accounts done ghost@crm created",
    ]);
  });

  it.each(["two words", "-rf", "$(reboot)", "a;b", "`id`", "x'y"])(
    "never makes a command of the user name %s",
    async (userName) => {
      await using api = await startFakeApi(routesOf({ ...account, userName }));

      const { err } = await api.run(["accounts", "steps", "acc-1"]);

      expect(err.split("\n")[2]).toBe("  anteroom accounts done acc-1 created");
    },
  );

  it("is nothing once all is done", async () => {
    const done = steps.map((step) => ({ ...step, state: "done" }));
    await using api = await startFakeApi(routesOf({ ...account, status: "active", waitingFor: null, steps: done }));

    const { err } = await api.run(["accounts", "steps", "acc-1"]);

    expect(err).toBe("ghost@crm is active.\n");
  });

  it("is left to the identity provider where that pushes the login", async () => {
    const pushed = [{ ...steps[1], step: "upstream", how: "Assign the app." }];
    const connection = { id: "con-1", name: "Okta" };
    await using api = await startFakeApi(routesOf({ ...account, connection, steps: pushed }));

    const { err } = await api.run(["accounts", "steps", "acc-1"]);

    expect(err.trim().split("\n").at(-1)).toBe("Next: Assign the app.");
  });
});
