import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { aQrPicture, toPng } from "../support/pictures.ts";
import type { Json } from "./api-client.ts";
import { type EnrolmentScene, openScene, SEED, SEED_URI } from "./enrolment-scene.ts";

let scene: EnrolmentScene;

/** For tests that leave their scene as it was. */
function shareScene(): void {
  beforeAll(async () => {
    scene = await openScene();
  });
  beforeEach(() => {
    scene.api.clock.at += 60_000;
  });
  afterAll(() => scene[Symbol.asyncDispose]());
}

const path = (account = scene.crm): string => `/accounts/${account}/authenticator/enrolment-link`;

async function aLink(terms: Json = {}): Promise<{ readonly token: string; readonly answer: Json }> {
  const { status, body } = await scene.api.call("POST", path(), terms);
  expect(status).toBe(201);
  return { token: String(body["url"]).split("#")[1] ?? "", answer: body };
}

async function states(): Promise<string[]> {
  const { body } = await scene.api.call("GET", "/enrolment-links");
  return body["items"].map((link: Json) => link["state"]);
}

/** Every call of somebody who holds a link that does not work is answered alike. */
async function expectDead(token: string | undefined): Promise<void> {
  const bodies: readonly (readonly [string, unknown])[] = [
    ["look", undefined],
    ["seed", { otpauthUri: SEED_URI }],
    ["code", undefined],
    ["confirmation", { acceptedByProvider: true }],
  ];
  for (const [what, body] of bodies) {
    const answer = await scene.post(token, what, body);
    expect([answer.status, answer.body["code"], answer.body["detail"]]).toEqual([
      404,
      "dead_link",
      "This link does not work: it was used or withdrawn, or its time is over. Ask whoever sent it for a new one.",
    ]);
  }
}

describe("an enrolment link", () => {
  beforeEach(async () => {
    scene = await openScene();
  });
  afterEach(() => scene[Symbol.asyncDispose]());

  it("is shown once, with its secret where no browser sends it", async () => {
    const { answer } = await aLink({ expiresInHours: 48, note: "for the IdP team" });

    expect(answer).toEqual({
      id: expect.any(String),
      accountId: scene.crm,
      state: "open",
      note: "for the IdP team",
      createdBy: { kind: "token", id: expect.any(String) },
      createdAt: "2026-11-22T12:00:00.000Z",
      expiresAt: "2026-11-24T12:00:00.000Z",
      endedAt: null,
      url: expect.stringMatching(
        /^http:\/\/localhost:\d+\/enrol#anr_enrol_[0-9A-Za-z]{10}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/,
      ),
    });
    const { url: _, ...listed } = answer;
    expect((await scene.api.call("GET", "/enrolment-links")).body["items"]).toEqual([
      { ...listed, userName: "svc@example.com", application: "CRM" },
    ]);
  });

  it("leads from a picture to a confirmed factor, and no further", async () => {
    const { token } = await aLink();

    const look = await scene.post(token, "look");
    const early = await scene.post(token, "code");
    const seed = await scene.post(token, "seed", { image: toPng(aQrPicture([SEED_URI])).toString("base64") });
    const code = await scene.post(token, "code");
    const done = await scene.post(token, "confirmation", { acceptedByProvider: true });

    const view = { application: "CRM", userName: "svc@example.com", expiresAt: "2026-11-23T12:00:00.000Z" };
    expect(look.body).toEqual({ ...view, seed: null });
    expect([early.status, early.body["code"]]).toEqual([409, "no_seed"]);
    expect(seed.body).toEqual({ ...view, seed: { digits: 6, period: 30 } });
    expect(code.body).toEqual({ code: scene.codeIn(0), secondsRemaining: 30, period: 30 });
    expect(done.body).toEqual({ done: true });
    expect([await scene.mfaOf(scene.crm), await scene.mfaOf(scene.wiki)]).toEqual(["enrolled", "enrolled"]);
    expect(await states()).toEqual(["used"]);
    await expectDead(token);
  });

  it("can be confirmed by two codes of another device", async () => {
    const { token } = await aLink();
    await scene.post(token, "seed", { secret: SEED.base32 });

    const late = await scene.post(token, "confirmation", { codes: [scene.codeIn(-270), scene.codeIn(-240)] });
    const done = await scene.post(token, "confirmation", { codes: [scene.codeIn(-30), scene.codeIn(0)] });

    expect(late.body).toMatchObject({ status: 400, diagnosis: "clock" });
    expect(done.status).toBe(200);
    await expectDead(token);
  });

  it("lets its holder start again with another seed", async () => {
    const { token } = await aLink();
    await scene.post(token, "seed", { secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" });

    const second = await scene.post(token, "seed", { secret: SEED.base32 });
    const code = await scene.post(token, "code");

    expect(second.status).toBe(200);
    expect(code.body["code"]).toBe(scene.codeIn(0));
    expect(await states()).toEqual(["begun"]);
  });

  it.each<[string, (token: string) => Promise<unknown>, string]>([
    ["was withdrawn", () => scene.api.call("DELETE", path()), "revoked"],
    ["was replaced", () => aLink(), "replaced"],
    [
      "is out of time",
      async () => {
        scene.api.clock.at += 24 * 60 * 60 * 1000;
      },
      "expired",
    ],
    [
      "was overtaken by an administrator",
      () => scene.api.call("POST", `/accounts/${scene.wiki}/authenticator`, { secret: SEED.base32 }),
      "overtaken",
    ],
    [
      "began a factor that was reset",
      async (token) => {
        await scene.post(token, "seed", { secret: SEED.base32 });
        await scene.api.call("DELETE", `/accounts/${scene.crm}/authenticator`);
      },
      "overtaken",
    ],
    [
      "began a factor that an administrator confirmed",
      async (token) => {
        await scene.post(token, "seed", { secret: SEED.base32 });
        const codes = [scene.codeIn(-30), scene.codeIn(0)];
        await scene.api.call("POST", `/accounts/${scene.crm}/authenticator/confirmation`, { codes });
      },
      "overtaken",
    ],
  ])("that %s does not work", async (_name, end, state) => {
    const { token } = await aLink();
    await end(token);

    expect((await states()).at(-1)).toBe(state);
    await expectDead(token);
  });

  it("is not any other token, and opens nothing else", async () => {
    const { token } = await aLink();

    await expectDead(scene.api.adminToken);
    const answers = await Promise.all([
      scene.api.call("GET", "/accounts", undefined, { token }),
      scene.api.call("GET", `/accounts/${scene.crm}/authenticator/code`, undefined, { token }),
      scene.api.scim(token, "GET", "/Users"),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
  });

  it("is not made over a live factor, nor for an account that is unknown", async () => {
    await scene.api.call("POST", `/accounts/${scene.crm}/authenticator`, { secret: SEED.base32 });
    const unknown = "01890000-0000-7000-8000-000000000000";

    const over = await scene.api.call("POST", path(scene.wiki));
    const foreign = await scene.api.call("POST", path(unknown));
    const none = await scene.api.call("DELETE", path());

    expect([over.status, over.body["code"]]).toEqual([409, "factor_exists"]);
    expect([foreign.status, none.status]).toEqual([404, 404]);
  });

  it("is used by one of two who confirm at once", async () => {
    const { token } = await aLink();
    await scene.post(token, "seed", { secret: SEED.base32 });
    await scene.post(token, "code");

    const answers = await Promise.all(
      Array.from({ length: 10 }, () => scene.post(token, "confirmation", { acceptedByProvider: true })),
    );

    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses[0]).toBe(200);
    expect(new Set(statuses.slice(1))).toEqual(new Set([404]));
    const enrolled = (await scene.events()).filter(({ type }) => type === "authenticator.enrolled");
    expect(enrolled).toHaveLength(1);
  });

  it("leaves a trace of everything, with who and from where, and none of its secret or the seed", async () => {
    const { token, answer } = await aLink({ note: "for Kim" });
    await scene.post(token, "seed", { secret: SEED.base32 });
    await scene.post(token, "code");
    await scene.post(token, "confirmation", { acceptedByProvider: true });
    await expectDead(token);

    const events = (await scene.events()).filter(({ accountId }) => accountId === scene.crm).toReversed();
    const holder = { kind: "enrolment_link", id: answer["id"] };
    const story = events.map(({ type, actor, after }) => [type, actor, type.startsWith("enrolment") ? after : {}]);
    expect(story).toEqual(
      expect.arrayContaining([
        [
          "enrolment_link.created",
          expect.objectContaining({ kind: "token" }),
          { expiresAt: answer["expiresAt"], note: "for Kim" },
        ],
        ["enrolment_link.begun", holder, { from: expect.stringMatching(/127\.0\.0\.1|::1/) }],
        ["authenticator.enrolling", holder, {}],
        ["authenticator.code_read", holder, {}],
        ["authenticator.enrolled", holder, {}],
        ["enrolment_link.used", holder, { from: expect.stringMatching(/127\.0\.0\.1|::1/) }],
      ]),
    );
    const secret = token.split("_")[3] ?? "none";
    const kept = [readFileSync(scene.api.databaseFile), readFileSync(`${scene.api.databaseFile}-wal`)];
    const told = [
      ...scene.api.log,
      JSON.stringify(await scene.events()),
      ...kept.map((bytes) => bytes.toString("latin1")),
    ];
    for (const canary of [secret, token, SEED.base32]) expect(told.join("\n")).not.toContain(canary);
    const hash = createHash("sha256").update(secret).digest().toString("latin1");
    expect(kept.map((bytes) => bytes.toString("latin1")).join("")).toContain(hash);
  });

  it("is not asked for codes, or tried, without end", async () => {
    const { token } = await aLink();
    await scene.post(token, "seed", { secret: SEED.base32 });

    const looks = [];
    for (let asked = 0; asked < 70; asked += 1) looks.push((await scene.post(token, "look")).status);
    scene.api.clock.at += 60_000;
    const tries = [];
    for (let tried = 0; tried < 40; tried += 1) tries.push((await scene.post(`guess${tried}`, "look")).status);
    const own = await scene.post(token, "look");

    expect([looks[0], looks.at(-1)]).toEqual([200, 429]);
    expect(tries.filter((status) => status === 404)).toHaveLength(30);
    expect([tries.at(-1), own.status]).toEqual([429, 429]);
    expect(own.headers.get("retry-after")).toMatch(/^\d+$/);
  });
});

describe("what is no enrolment link", () => {
  shareScene();

  it.each([
    ["nothing", undefined],
    ["an empty one", ""],
    ["no token", "hello"],
    ["a checksum that is wrong", `anr_enrol_0123456789_${"a".repeat(43)}_000000`],
    ["one too long to look at", "a".repeat(5000)],
  ])("is not %s", async (_name, token) => {
    await expectDead(token);
  });

  it.each([
    ["two hours too many", { expiresInHours: 74 }],
    ["no time", { expiresInHours: 0 }],
    ["half an hour", { expiresInHours: 0.5 }],
    ["a long note", { note: "a".repeat(201) }],
    ["a field it does not know", { to: "somebody" }],
  ])("is not made for %s", async (_name, terms) => {
    const answer = await scene.api.call("POST", path(), terms);

    expect([answer.status, answer.body["code"]]).toEqual([400, "invalid_value"]);
    expect(await states()).toEqual([]);
  });
});

describe("the page of enrolment links", () => {
  shareScene();

  it.each([
    ["/enrol", "text/html; charset=utf-8"],
    ["/enrol/page.js", "text/javascript; charset=utf-8"],
    ["/enrol/page.css", "text/css; charset=utf-8"],
  ])("%s may load nothing from elsewhere and stand in no frame", async (address, type) => {
    const response = await fetch(`${scene.api.url}${address}`);

    const policy = response.headers.get("content-security-policy");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe(type);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(policy?.split("; ")).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]),
    );
    expect(policy).not.toContain("unsafe");
  });

  it("holds no script and no style but its files, and no address of another site", async () => {
    const text = await (await fetch(`${scene.api.url}/enrol`)).text();

    expect(text.match(/<script[^>]*>/g)).toEqual(['<script src="enrol/page.js" defer>']);
    expect(text).not.toMatch(/\son\w+=|style=|https?:\/\//);
  });

  it.each([
    ["POST", "/enrol", "GET, HEAD"],
    ["GET", "/enrol/look", "POST"],
    ["DELETE", "/enrol/seed", "POST"],
  ])("refuses %s %s", async (method, address, allow) => {
    const response = await fetch(`${scene.api.url}${address}`, { method });

    expect([response.status, response.headers.get("allow")]).toEqual([405, allow]);
  });
});

it("makes no link to a server that anyone on the way can listen to", async () => {
  await using open = await openScene({ ANTEROOM_PUBLIC_URL: "http://anteroom.example.com" });

  const answer = await open.api.call("POST", `/accounts/${open.crm}/authenticator/enrolment-link`);

  expect([answer.status, answer.body["check"]]).toEqual([403, "https"]);
});
