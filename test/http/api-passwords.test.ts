import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningApi, startApi } from "./api-client.ts";

let api: RunningApi;

beforeAll(async () => {
  api = await startApi();
  await api.call("POST", "/applications", {
    key: "bank",
    name: "Bank",
    passwordRules: " minlength: 12; maxlength: 12; required: digit; required: [!?]; allowed: lower ",
  });
});
afterAll(() => api[Symbol.asyncDispose]());

describe("POST /passwords", () => {
  it("draws a strong password, which no cache and no log keeps", async () => {
    const { status, body, headers } = await api.call("POST", "/passwords");

    expect(status).toBe(200);
    expect(body).toEqual({
      password: expect.stringMatching(/^[!-~]{24}$/),
      entropyBits: 157.2,
      strength: { score: 4, sentence: "Withstands guessing even where the app's stored passwords leak." },
    });
    expect(headers.get("cache-control")).toBe("no-store");
    expect(api.log.some((line) => line.includes(body["password"]))).toBe(false);
  });

  it.each<[string, object, RegExp]>([
    ["as long as is asked for", { length: 40 }, /^[!-~]{40}$/],
    [
      "of the classes that are asked for",
      { classes: ["lower", "digit"], length: 64 },
      /^(?=.*[a-z])(?=.*\d)[a-z\d]{64}$/,
    ],
    ["with the special characters that are named", { classes: ["special"], special: "#%" }, /^[#%]{24}$/],
    ["by rules", { rules: "required: upper; maxlength: 10" }, /^[A-Z]{10}$/],
    ["by the rules of an application", { application: "bank" }, /^(?=.*\d)(?=.*[!?])[a-z\d!?]{12}$/],
    ["of words", { passphrase: { words: 4, separator: " ", capitals: true } }, /^(?:[A-Z][a-z-]+ ){3}[A-Z][a-z-]+$/],
  ])("draws one %s", async (_name, wish, pattern) => {
    const { status, body } = await api.call("POST", "/passwords", wish);

    expect([status, body["password"]]).toEqual([200, expect.stringMatching(pattern)]);
  });

  it.each<[string, object, string]>([
    ["that is too short", { length: 7 }, 'Body field "length" '],
    ["of a class that there is not", { classes: ["emoji"] }, 'Body field "classes'],
    [
      "by two rules at once",
      { rules: "minlength: 9", application: "bank" },
      'Body field "rules" must not stand beside application, which has rules of its own.',
    ],
    [
      "of words and characters",
      { passphrase: {}, length: 9 },
      'Body field "passphrase" must stand alone; a passphrase is held to no other rules.',
    ],
    [
      "of classes beside rules",
      { application: "bank", classes: ["lower"] },
      "classes and special stand beside rules, which say the same; leave either out.",
    ],
    [
      "by rules with a mistake",
      { rules: "minlength: 9; requird: lower" },
      'rules, character 15: "requird" is no rule; use required, allowed, max-consecutive, minlength, maxlength.',
    ],
    [
      "by rules that no password obeys",
      { rules: "required: [a]; max-consecutive: 3" },
      "No password of 24 characters obeys these rules; ask for another length, or allow more characters or longer rows of one.",
    ],
  ])("refuses one %s", async (_name, wish, detail) => {
    const { status, body } = await api.call("POST", "/passwords", wish);

    expect([status, body["code"]]).toEqual([400, "invalid_value"]);
    expect(body["detail"]).toContain(detail);
  });

  it("answers 404 for the rules of an unknown application", async () => {
    expect((await api.call("POST", "/passwords", { application: "nowhere" })).status).toBe(404);
  });
});

describe("the password rules of an application", () => {
  it("are shown, changed and forgotten", async () => {
    const added = await api.call("GET", "/applications/bank");
    const changed = await api.call("PATCH", "/applications/bank", { passwordRules: "minlength: 30" });
    const forgotten = await api.call("PATCH", "/applications/bank", { passwordRules: null });

    expect(added.body["passwordRules"]).toBe(
      "minlength: 12; maxlength: 12; required: digit; required: [!?]; allowed: lower",
    );
    expect(changed.body["passwordRules"]).toBe("minlength: 30");
    expect(forgotten.body["passwordRules"]).toBeNull();
  });

  it("are refused with the place of the mistake when they cannot be read, in a new application as in a known one", async () => {
    const rules = "required: [a-z]";
    const problem = 'passwordRules, character 13: "-" does not stand first; put it right after the bracket.';

    const added = await api.call("POST", "/applications", { key: "broken", name: "Broken", passwordRules: rules });
    const changed = await api.call("PATCH", "/applications/bank", { passwordRules: rules });

    expect([added.status, added.body["detail"]]).toEqual([400, problem]);
    expect([changed.status, changed.body["detail"]]).toEqual([400, problem]);
    expect((await api.call("GET", "/applications/broken")).status).toBe(404);
  });
});
