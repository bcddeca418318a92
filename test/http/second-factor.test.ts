import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ApiAnswer, Json } from "./api-client.ts";
import { type EnrolmentScene, openScene, SEED } from "./enrolment-scene.ts";

let scene: EnrolmentScene;
let path: string;

async function begin(env: Readonly<Record<string, string>> = {}): Promise<void> {
  scene = await openScene({ ANTEROOM_SOCKETS: "4096", ...env });
  path = `/accounts/${scene.crm}/authenticator`;
}

beforeEach(() => begin());
afterEach(() => scene[Symbol.asyncDispose]());

const call = (...args: Parameters<EnrolmentScene["api"]["call"]>): Promise<ApiAnswer> => scene.api.call(...args);
const codes = (): readonly [string, string] => [scene.codeIn(-30), scene.codeIn(0)];

async function enrol(parameters: Json = {}): Promise<void> {
  await call("POST", path, { secret: SEED.base32, ...parameters });
  expect((await call("GET", `${path}/code`)).status).toBe(200);
  expect((await call("POST", `${path}/confirmation`, { acceptedByProvider: true })).status).toBe(200);
}

/** Lets the clock of the server run from now on. Disposing of it stops it. */
function running(): Disposable {
  const { clock } = scene.api;
  const offset = clock.at - Date.now();
  const timer = setInterval(() => {
    clock.at = Date.now() + offset;
  }, 5);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Sets the clock of the server so many seconds into a step of a period that is yet to come. */
function intoStep(period: number, seconds: number): void {
  const { clock } = scene.api;
  clock.at = (Math.floor(clock.at / 1000 / period) + 3) * period * 1000 + seconds * 1000;
}

async function tokenWith(scopes: readonly string[]): Promise<{ readonly id: string; readonly token: string }> {
  const { body } = await call("POST", "/api-tokens", { name: `robot ${scopes.join(" ")}`, scopes });
  return { id: body["id"], token: body["token"] };
}

describe("confirming a factor over HTTP", () => {
  it("has exactly one success for 1,000 simultaneous confirmations with the same codes", async () => {
    await call("POST", path, { secret: SEED.base32 });
    const proof = { codes: codes() };

    const answers = await Promise.all(Array.from({ length: 1000 }, () => call("POST", `${path}/confirmation`, proof)));

    const counts = Object.groupBy(answers, ({ status }) => String(status));
    expect(counts["200"]?.length).toBe(1);
    expect(Object.keys(counts).filter((status) => !["200", "400", "409", "429"].includes(status))).toEqual([]);
    const confirmed = (await scene.events()).filter((event) => event["type"] === "authenticator.enrolled");
    expect(confirmed.length).toBe(1);
  });

  it.each([
    ["-1 and 0", -30, 200],
    ["0 and +1", 0, 200],
    ["-2 and -1", -60, 400],
    ["+1 and +2", 30, 400],
  ])("takes codes of the steps around now, and of no others: %s", async (_steps, from, status) => {
    await call("POST", path, { secret: SEED.base32 });

    const proof = { codes: [scene.codeIn(from), scene.codeIn(from + 30)] };

    expect((await call("POST", `${path}/confirmation`, proof)).status).toBe(status);
  });

  it("is locked after five wrong tries, with the whole seconds to wait", async () => {
    await call("POST", path, { secret: SEED.base32 });
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect((await call("POST", `${path}/confirmation`, { codes: ["000000", "000001"] })).status).toBe(400);
    }

    const locked = await call("POST", `${path}/confirmation`, { codes: codes() });
    const metrics = await (await fetch(`${scene.api.url}/metrics`)).text();

    expect([locked.status, locked.headers.get("retry-after")]).toEqual([429, "300"]);
    expect(metrics).toContain("\nanteroom_factor_wrong_codes_total 5\n");
    expect(metrics).toContain("\nanteroom_factor_lockouts_total 1\n");
  });
});

describe("waiting for a code over HTTP", () => {
  it("answers in the next step, and keeps nobody else from reading or writing meanwhile", async () => {
    await enrol({ period: 3 });
    intoStep(3, 0);
    await call("GET", `${path}/code?exclusive=true`);
    using _clock = running();

    const waiting = call("GET", `${path}/code?exclusive=true&minRemaining=3`);
    const first = await Promise.race([
      waiting.then(() => "code"),
      call("POST", `/accounts/${scene.wiki}/hold`, { reason: "why" }).then(({ status }) => `hold ${status}`),
    ]);
    const { status, body } = await waiting;

    expect(first).toBe("hold 200");
    expect([status, body["secondsRemaining"], body["period"]]).toEqual([200, 3, 3]);
    expect(body["validUntil"]).toBe(new Date((body["step"] + 1) * 3000).toISOString());
    expect(body["sharedWith"]).toEqual([scene.wiki]);
    expect(body["sharing"]).toEqual([
      { accountId: scene.crm, application: "CRM", userName: "svc@example.com" },
      { accountId: scene.wiki, application: "Wiki", userName: "svc@example.com" },
    ]);
  });

  it("is for 16 at most; whoever goes away leaves a place", async () => {
    await enrol({ period: 40 });
    intoStep(40, 10);
    const url = `${scene.api.url}/api/v1${path}/code?minRemaining=40`;
    const headers = { Authorization: `Bearer ${scene.api.adminToken}` };
    const leaving = new AbortController();
    const others = new AbortController();
    // Whoever finds out below that all places are taken may hold one for a moment.
    const ask = async (signal: AbortSignal): Promise<number | "gone"> => {
      const status = await fetch(url, { headers, signal }).then(
        (answer) => answer.status,
        () => "gone" as const,
      );
      return status === 429 ? sleep(20).then(() => ask(signal)) : status;
    };

    const waiting = [ask(leaving.signal), ...Array.from({ length: 15 }, () => ask(others.signal))];
    const refused = await firstRefusal(url, headers);
    leaving.abort();
    expect(await waiting[0]).toBe("gone");
    const taken = await untilWaiting(url, headers);
    others.abort();

    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "5"]);
    expect(taken).toBe("waits");
    expect(await Promise.all(waiting)).toEqual(Array(16).fill("gone"));
  });

  it("ends when the server stops", async () => {
    await enrol({ period: 40 });
    intoStep(40, 10);
    const waiting = call("GET", `${path}/code?minRemaining=40`);
    await Promise.race([waiting, sleep(300)]);

    const stopped = Date.now();
    await scene[Symbol.asyncDispose]();

    expect((await waiting).status).toBe(503);
    expect(Date.now() - stopped).toBeLessThan(10_000);
    await begin();
  });

  it("is in vain for a token that is revoked meanwhile", async () => {
    await enrol({ period: 3 });
    const robot = await tokenWith(["codes"]);
    intoStep(3, 1);
    using _clock = running();

    const waiting = call("GET", `${path}/code?minRemaining=3`, undefined, { token: robot.token });
    await Promise.race([waiting, sleep(100)]);
    await call("DELETE", `/api-tokens/${robot.id}`);

    expect((await waiting).status).toBe(401);
  });

  it.each([
    ["minRemaining=0", "minRemaining"],
    ["minRemaining=31", "minRemaining"],
    ["minRemaining=abc", "minRemaining"],
    ["minRemaining=1.5", "minRemaining"],
    ["minRemaining=5&minRemaining=6", "minRemaining"],
    ["exclusive=maybe", "exclusive"],
    ["other=1", "other"],
  ])("refuses ?%s and names what is wrong", async (query, field) => {
    await enrol();

    const answer = await call("GET", `${path}/code?${query}`);

    expect(answer.status).toBe(400);
    expect(answer.body["detail"]).toContain(field);
  });
});

/** Asks until all places are taken. */
async function firstRefusal(url: string, headers: Record<string, string>): Promise<Response> {
  for (;;) {
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(200) }).catch(() => undefined);
    if (answer !== undefined) return answer;
  }
}

/** Asks until a place is free. */
async function untilWaiting(url: string, headers: Record<string, string>): Promise<string> {
  for (;;) {
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(500) }).catch(() => undefined);
    if (answer === undefined) return "waits";
    expect(answer.status).toBe(429);
    await sleep(50);
  }
}

describe("a token for codes", () => {
  it("reads codes, with or without a purpose that is kept, and does nothing else with a factor", async () => {
    await enrol();
    scene.api.clock.at += 60_000;
    const { token } = await tokenWith(["codes"]);

    const plain = await call("GET", `${path}/code`, undefined, { token });
    const headers = { "Anteroom-Reason": encodeURIComponent("Nightly sync – Zürich") };
    const reasoned = await call("GET", `${path}/code`, undefined, { token, headers });
    const others = await Promise.all([
      call("DELETE", path, undefined, { token }),
      call("POST", `${path}/rollback`, {}, { token }),
      call("POST", `${path}/suspect`, { reason: "why" }, { token }),
      call("DELETE", `${path}/suspect`, undefined, { token }),
      call("PUT", `${path}/recovery-codes`, { codes: ["abcd-efgh"] }, { token }),
      call("POST", `${path}/recovery-codes/use`, {}, { token, headers }),
    ]);

    expect([plain.body["code"], reasoned.body["code"]]).toEqual([scene.codeIn(0), scene.codeIn(0)]);
    expect(others.map(({ status }) => status)).toEqual(Array(6).fill(403));
    const reads = (await scene.events()).filter((event) => event["type"] === "authenticator.code_read");
    expect(reads.slice(0, 2).map((event) => event["reason"])).toEqual(["Nightly sync – Zürich", null]);
  });
});

describe("codes that are read often", () => {
  it("are refused with the seconds to wait, warned of in the log and counted", async () => {
    await scene[Symbol.asyncDispose]();
    await begin({ ANTEROOM_CODE_READS_PER_MINUTE: "4", ANTEROOM_CODE_READ_ALERT: "3" });
    await enrol();
    for (let read = 0; read < 3; read += 1) await call("GET", `${path}/code`);

    const refused = await call("GET", `${path}/code`);
    const metrics = await (await fetch(`${scene.api.url}/metrics`)).text();

    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
    expect(scene.api.log.filter((line) => line.includes("Codes are read unusually often")).length).toBe(1);
    expect(metrics).toContain("\nanteroom_factor_code_reads_total 4\n");
    expect(metrics).toContain("\nanteroom_factor_code_reads_refused_total 1\n");
    expect(metrics).toContain("\nanteroom_factor_code_read_alerts_total 1\n");
    const alerts = (await scene.events()).filter((event) => event["type"] === "authenticator.codes_read_often");
    expect(alerts.length).toBe(1);
  });
});

describe("recovery codes over HTTP", () => {
  const list = ["1. wqzk-7h2m\n2. pxvt-9c4n\n3. jbgr-5d8s"];
  const headers = { "Anteroom-Reason": "device lost" };

  it("go in, are counted, come out once, and are nowhere else", async () => {
    await enrol();

    const put = await call("PUT", `${path}/recovery-codes`, { codes: list });
    const used = await call("POST", `${path}/recovery-codes/use`, undefined, { headers });
    const status = await call("GET", `${path}/recovery-codes`);
    const account = await call("GET", `/accounts/${scene.wiki}`);

    expect(put.body).toMatchObject({ total: 3, left: 3, used: 0, low: false, sharedWith: [scene.wiki] });
    expect(used.body).toMatchObject({ code: "wqzk-7h2m", total: 3, left: 2, used: 1, low: true });
    expect(status.body).toMatchObject({ total: 3, left: 2, used: 1, low: true });
    expect(account.body["factor"]).toEqual({
      serves: 2,
      notice: "This factor serves 2 accounts of this login.",
      recoveryCodesLeft: 2,
    });
    expect(account.body["warnings"].map((warning: Json) => warning["code"])).toContain("recovery_codes_low");
    const said = [put.text, status.text, account.text, JSON.stringify(await scene.events()), scene.api.log.join("\n")];
    for (const code of ["wqzk", "7h2m", "pxvt", "9c4n", "jbgr", "5d8s"]) expect(said.join("\n")).not.toContain(code);
  });

  it("are used for a reason only", async () => {
    await enrol();
    await call("PUT", `${path}/recovery-codes`, { codes: list });

    const refused = await call("POST", `${path}/recovery-codes/use`);

    expect([refused.status, refused.body["detail"]]).toEqual([400, expect.stringContaining("Anteroom-Reason")]);
    expect((await call("GET", `${path}/recovery-codes`)).body["left"]).toBe(3);
  });

  it.each([
    [{ codes: [] }],
    [{ codes: Array(51).fill("abcd-efgh") }],
    [{ codes: ["abcd-efgh", 1] }],
    [{ codes: ["x".repeat(4097)] }],
    [{ codes: ["Your codes: zzqq-yyxx"] }],
    [{}],
    [{ codes: ["abcd-efgh"], more: true }],
  ])("are refused as %j, without being repeated", async (body) => {
    await enrol();

    const answer = await call("PUT", `${path}/recovery-codes`, body);

    expect(answer.status).toBe(400);
    expect(`${answer.text}${scene.api.log.join("\n")}`).not.toMatch(/zzqq|abcd-efgh|xxxxx/);
  });
});

describe("trust in a factor over HTTP", () => {
  it("ends with a reset, of which the answer says until when it can be rolled back, and comes back", async () => {
    await enrol();

    const reset = await call("DELETE", path);
    const looked = await call("GET", path);
    const back = await call("POST", `${path}/rollback`);
    const again = await call("POST", `${path}/rollback`);

    const rollbackUntil = new Date(scene.api.clock.at + 24 * 60 * 60 * 1000).toISOString();
    expect(reset.body).toMatchObject({ state: "reset", rollbackUntil, sharedWith: [scene.wiki] });
    expect(reset.body["notice"]).toBe(
      `This factor serves 2 accounts of this login: all of them need a new one, and what was linked is paused until a person resumes it. Until ${rollbackUntil} the reset can be rolled back.`,
    );
    expect(looked.body).toEqual(reset.body);
    expect(back.body).toMatchObject({ state: "enrolled", rollbackUntil: null });
    expect([again.status, again.body["code"]]).toEqual([409, "no_rollback"]);
    expect(await scene.mfaOf(scene.wiki)).toBe("enrolled");
  });

  it("is suspended by a suspicion, for every account of the login, and cleared for a reason", async () => {
    await enrol();

    const without = await call("POST", `${path}/suspect`, {});
    const suspected = await call("POST", `${path}/suspect`, { reason: "seen on a ticket" });
    const mfa = await scene.mfaOf(scene.wiki);
    const code = await call("GET", `/accounts/${scene.wiki}/authenticator/code`);
    const unreasoned = await call("DELETE", `${path}/suspect`);
    const cleared = await call("DELETE", `${path}/suspect`, undefined, { headers: { "Anteroom-Reason": "another" } });

    const since = new Date(scene.api.clock.at).toISOString();
    expect([without.status, without.body["detail"]]).toEqual([400, expect.stringContaining("reason")]);
    expect(suspected.body).toMatchObject({ suspect: { since, reason: "seen on a ticket" } });
    expect([mfa, code.status, code.body["code"]]).toEqual(["suspect", 409, "code_not_served"]);
    expect(unreasoned.status).toBe(400);
    expect(cleared.body).toMatchObject({ state: "enrolled", suspect: null });
  });
});

describe("what a factor keeps to itself", () => {
  it("is in no log, event, error or answer but the one that hands it out", async () => {
    await enrol();
    scene.api.clock.at += 90_000;
    const { body } = await call("GET", `${path}/code`);
    const said: ApiAnswer[] = [];
    for (const ask of [
      () => call("GET", path),
      () => call("GET", `/accounts/${scene.crm}`),
      () => call("POST", `${path}/suspect`, { reason: "why" }),
      () => call("GET", `${path}/code`),
      () => call("DELETE", path),
      () => call("POST", `${path}/confirmation`, { codes: [body["code"], scene.codeIn(30)] }),
    ]) {
      said.push(await ask());
    }

    const everything = [...said.map(({ text }) => text), ...scene.api.log, JSON.stringify(await scene.events())];

    const seeds = [SEED.base32, Buffer.from(SEED.bytes).toString("utf8"), Buffer.from(SEED.bytes).toString("base64")];
    for (const secret of [...seeds, `"${body["code"]}"`, `"${scene.codeIn(30)}"`]) {
      expect(everything.join("\n")).not.toContain(secret);
    }
  });
});
