import { describe, expect, it } from "vitest";
import { type Routes, startFakeApi } from "./fake-api.ts";

const NAME = "svc@example.com@crm";
const found: Routes = {
  "GET /accounts/acc-1": () => ({ body: { id: "acc-1", userName: "svc@example.com", application: { key: "crm" } } }),
};
const shared = {
  sharedWith: ["acc-2", "acc-3"],
  sharing: [
    { accountId: "acc-1", application: "CRM", userName: "svc@example.com" },
    { accountId: "acc-2", application: "Wiki", userName: "svc@example.com" },
  ],
};
const SHARING =
  "The same factor serves these accounts as well, since they sign in with the same login:\n  svc@example.com in Wiki\n  acc-3\n";
const NOTICE = "This factor serves 3 accounts of this login: all of them need a new one.";

describe("mfa code", () => {
  it.each([
    [[], {}],
    [["--min-remaining", "20"], { minRemaining: "20" }],
    [["--exclusive"], { exclusive: "true" }],
    [["--min-remaining", "5", "--exclusive", "--reason", "sync"], { minRemaining: "5", exclusive: "true" }],
  ])("with %j asks for such a code, and says who shares it", async (flags, query) => {
    const body = { code: "012345", secondsRemaining: 12, period: 30, ...shared };
    await using api = await startFakeApi({ ...found, "GET /accounts/acc-1/authenticator/code": () => ({ body }) });

    const { code, out, err } = await api.run(["mfa", "code", "acc-1", ...flags]);

    expect({ code, out, err }).toEqual({ code: 0, out: "012345\n", err: `Good for 12 more seconds.\n${SHARING}` });
    expect(api.seen.at(-1)?.query).toEqual(query);
  });

  it.each(["0", "x", "86401"])("refuses to wait for a code of %s seconds", async (seconds) => {
    await using api = await startFakeApi(found);

    const { code } = await api.run(["mfa", "code", "acc-1", "--min-remaining", seconds]);

    expect([code, api.seen.length]).toEqual([2, 0]);
  });
});

describe("trust in a factor", () => {
  const answering: Routes = {
    ...found,
    "DELETE /accounts/acc-1/authenticator": () => ({
      body: { ...shared, notice: NOTICE, rollbackUntil: "2026-11-23T12:00:00.000Z" },
    }),
    "POST /accounts/acc-1/authenticator/rollback": () => ({ body: { ...shared, state: "enrolled", notice: NOTICE } }),
    "POST /accounts/acc-1/authenticator/suspect": () => ({ body: { ...shared, notice: NOTICE } }),
    "DELETE /accounts/acc-1/authenticator/suspect": () => ({ body: { ...shared, notice: NOTICE } }),
  };

  it.each([
    [
      ["reset"],
      `The factor of ${NAME} is reset. Enrol a new one with: anteroom mfa enroll ${NAME}\n` +
        `Until 2026-11-23T12:00:00Z it comes back with: anteroom mfa rollback ${NAME}\n`,
    ],
    [["rollback"], `The factor of ${NAME} is enrolled again; resume what was linked.\n`],
    [["suspect", "--reason", "seen on a ticket"], `The factor of ${NAME} is suspect.\n`],
    [["clear", "--reason", "another seed"], `The factor of ${NAME} is suspect no more; resume what was linked.\n`],
  ])("mfa %j says what it means for all accounts that share it", async ([command = "", ...flags], says) => {
    await using api = await startFakeApi(answering);

    const { code, out, err } = await api.run(["mfa", command, "acc-1", ...flags]);

    expect({ code, out, err }).toEqual({ code: 0, out: "", err: `${says}${NOTICE}\n` });
  });

  it.each(["suspect", "clear"])("mfa %s needs a reason", async (command) => {
    await using api = await startFakeApi(answering);

    const { code, err } = await api.run(["mfa", command, "acc-1"]);

    expect([code, api.seen.filter(({ method }) => method !== "GET")]).toEqual([2, []]);
    expect(err).toContain("--reason");
  });
});

describe("mfa recovery-codes", () => {
  const status = { total: 10, left: 2, used: 8, low: true, storedAt: null, ...shared };
  const LOW = "Only 2 left; have the provider make new ones and store them.\n";

  it("set sends what comes on standard input and prints none of it", async () => {
    const path = "PUT /accounts/acc-1/authenticator/recovery-codes";
    await using api = await startFakeApi({ ...found, [path]: () => ({ body: { ...status, total: 2 } }) });

    const stdin = "1. abcd-efgh\n2. ijkl-mnop\n";
    const { code, out, err } = await api.run(["mfa", "recovery-codes", "set", "acc-1"], { stdin });

    const said = `2 recovery codes of ${NAME} are stored.\n${SHARING}`;
    expect({ code, out, err }).toEqual({ code: 0, out: "", err: said });
    expect(api.seen.at(-1)?.body).toEqual({ codes: [stdin.trim()] });
  });

  it("use prints the code alone on stdout, and that few are left", async () => {
    const path = "POST /accounts/acc-1/authenticator/recovery-codes/use";
    await using api = await startFakeApi({ ...found, [path]: () => ({ body: { ...status, code: "abcd-efgh" } }) });

    const answer = await api.run(["mfa", "recovery-codes", "use", "acc-1", "--reason", "device lost"]);
    const without = await api.run(["mfa", "recovery-codes", "use", "acc-1"]);

    expect(answer).toMatchObject({ code: 0, out: "abcd-efgh\n", err: LOW });
    expect(without.code).toBe(2);
  });

  it("status counts what is left", async () => {
    const path = "GET /accounts/acc-1/authenticator/recovery-codes";
    await using api = await startFakeApi({ ...found, [path]: () => ({ body: status }) });

    const { out, err } = await api.run(["mfa", "recovery-codes", "status", "acc-1"]);

    expect({ out, err }).toEqual({ out: "2 of 10 left\n", err: `${LOW}${SHARING}` });
  });
});
