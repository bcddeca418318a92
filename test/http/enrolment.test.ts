import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSeedPictures } from "../../src/otp/seed-pictures.ts";
import { aQrPicture, blank, toJpeg, toPng } from "../support/pictures.ts";
import { migrationUri } from "../support/protobuf-writer.ts";
import { type EnrolmentScene, openScene, SEED, SEED_URI } from "./enrolment-scene.ts";

let scene: EnrolmentScene;
beforeAll(async () => {
  scene = await openScene();
});
afterEach(async () => {
  scene.api.clock.at += 3_600_000;
  await scene.api.call("DELETE", `/accounts/${scene.crm}/authenticator`);
});
afterAll(() => scene[Symbol.asyncDispose]());

const OTHER = "otpauth://totp/Okta:another?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const two = migrationUri([
  { secret: SEED.bytes, name: "Okta:svc@example.com", issuer: "Okta", algorithm: 1, digits: 1, type: 2 },
  { secret: Buffer.alloc(20, 9), name: "private", issuer: "Bank", algorithm: 1, digits: 1, type: 2 },
]);

function enroll(body: unknown) {
  return scene.api.call("POST", `/accounts/${scene.crm}/authenticator`, body);
}

function imageOf(picture: Buffer): { image: string } {
  return { image: picture.toString("base64") };
}

function confirm(codes: readonly [string, string]) {
  return scene.api.call("POST", `/accounts/${scene.crm}/authenticator/confirmation`, { codes });
}

async function expectTheSeed(): Promise<void> {
  const { body } = await scene.api.call("GET", `/accounts/${scene.crm}/authenticator/code`);
  expect(body["code"]).toBe(scene.codeIn(0));
}

/** Nothing that is kept or told may hold the seed. */
async function expectNoTrace(...secrets: readonly string[]): Promise<void> {
  const told = [...scene.api.log, JSON.stringify(await scene.events())].join("\n");
  for (const secret of [SEED.base32, ...secrets]) expect(told).not.toContain(secret);
}

describe("a factor is enrolled", () => {
  it.each([
    ["a PNG", () => imageOf(toPng(aQrPicture([SEED_URI])))],
    ["a JPEG", () => imageOf(toJpeg(aQrPicture([SEED_URI])))],
    ["a screenshot", () => imageOf(toPng(aQrPicture([SEED_URI], { width: 1600, height: 900 })))],
    [
      "base64 in lines",
      () => ({ image: (imageOf(toPng(aQrPicture([SEED_URI]))).image.match(/.{1,76}/g) ?? []).join("\r\n") }),
    ],
    ["the address of an export", () => ({ otpauthUri: two, entry: "1" })],
    ["the picture of an export", () => ({ ...imageOf(toPng(aQrPicture([two]))), entry: "svc@example.com" })],
    ["a secret as a page shows it", () => ({ secret: SEED.base32.toLowerCase().replace(/(.{4})/g, "$1\u00a0\u200b") })],
  ])("from %s", async (_name, body) => {
    const answer = await enroll(body());

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ state: "enrolling", sharedWith: [scene.wiki] });
    expect(answer.body).not.toHaveProperty("generated");
    expect(await scene.mfaOf(scene.wiki)).toBe("enrolling");
    await expectTheSeed();
    await expectNoTrace();
  });

  it.each([
    ["two codes", () => imageOf(toPng(aQrPicture([SEED_URI, OTHER]))), 400, "2 QR codes"],
    ["no code", () => imageOf(toPng(blank(200, 200))), 400, "no QR code"],
    [
      "a code of something else",
      () => imageOf(toPng(aQrPicture(["https://example.com/"]))),
      400,
      "none for authenticator",
    ],
    ["no picture", () => imageOf(Buffer.from("hello, this is a text, and no picture")), 400, "neither PNG nor JPEG"],
    ["no base64", () => ({ image: "data:image/png;base64,AAAA" }), 400, "not base64"],
    ["3 MB", () => imageOf(Buffer.alloc(3_000_000)), 400, "image"],
    ["an export without a choice", () => imageOf(toPng(aQrPicture([two]))), 400, "holds 2 accounts"],
  ])("never from a picture of %s", async (_name, body, status, words) => {
    const answer = await enroll(body());

    expect(answer.status).toBe(status);
    expect(answer.body["detail"]).toContain(words);
    expect(["none", "reset"]).toContain(await scene.mfaOf(scene.crm));
    expect(answer.text).not.toMatch(/GEZDG|JBSWY/);
    await expectNoTrace();
  });

  it("from an export only after a choice, for which its accounts are listed", async () => {
    const answer = await enroll({ otpauthUri: two });

    expect(answer.body).toMatchObject({
      code: "invalid_value",
      attribute: "entry",
      entries: [
        { number: 1, issuer: "Okta", label: "svc@example.com", timeBased: true },
        { number: 2, issuer: "Bank", label: "private", timeBased: true },
      ],
    });
  });

  it.each([
    ["two ways", { otpauthUri: SEED_URI, image: "AAAA" }],
    ["generation of a given secret", { generate: true, secret: SEED.base32 }],
    ["generation denied", { generate: false }],
    ["a choice without an export", { secret: SEED.base32, entry: "1" }],
    ["a choice in an address", { otpauthUri: SEED_URI, entry: "1" }],
    ["digits of a picture", { image: "AAAA", digits: 8 }],
    ["digits that nobody has", { generate: true, digits: 5 }],
  ])("never by %s", async (_name, body) => {
    const answer = await enroll(body);

    expect([answer.status, answer.body["code"]]).toEqual([400, "invalid_value"]);
    expect(answer.text).not.toContain(SEED.base32);
    expect(["none", "reset"]).toContain(await scene.mfaOf(scene.crm));
  });
});

describe("a factor that is made here", () => {
  it("is shown once, as an address and as pictures that say the same", async () => {
    const answer = await enroll({ generate: true });

    const { otpauthUri, qrCode } = answer.body["generated"];
    expect(otpauthUri).toMatch(
      /^otpauth:\/\/totp\/Okta:svc%40example\.com\?secret=[A-Z2-7]{32}&issuer=Okta&algorithm=SHA1&digits=6&period=30$/,
    );
    expect(await createSeedPictures().read(Buffer.from(qrCode["png"], "base64"))).toBe(otpauthUri);
    expect(qrCode["svg"]).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" /);
    expect(answer.body).toMatchObject({ state: "enrolling", issuer: "Okta", label: "svc@example.com" });
    const shown = await scene.api.call("GET", `/accounts/${scene.crm}`);
    const secret = /secret=([A-Z2-7]+)/.exec(otpauthUri)?.[1] ?? "";
    expect(shown.text).not.toContain(secret);
    await expectNoTrace(secret);
  });

  it("takes its parameters, and codes by them are confirmed", async () => {
    const { generated } = (await enroll({ generate: true, algorithm: "SHA512", digits: 8, period: 60 })).body;
    await scene.api.call("DELETE", `/accounts/${scene.crm}/authenticator`);

    const answer = await enroll({ otpauthUri: generated["otpauthUri"] });

    expect(answer.body).toMatchObject({ algorithm: "SHA512", digits: 8, period: 60 });
  });
});

describe("codes that are refused", () => {
  beforeEach(() => enroll({ otpauthUri: SEED_URI }));

  it("say that a clock is behind, and are not accepted for that", async () => {
    const answer = await confirm([scene.codeIn(-270), scene.codeIn(-240)]);

    expect([answer.status, answer.body["code"]]).toEqual([400, "invalid_value"]);
    expect(answer.body).toMatchObject({ diagnosis: "clock", clockOffsetSeconds: -240, attribute: "codes" });
    expect(answer.body["detail"]).toContain("about 4 minutes behind");
    expect(await scene.mfaOf(scene.crm)).toBe("enrolling");
  });

  it("count as failures whatever is said about them", async () => {
    const answers = [];
    for (let tried = 0; tried < 8; tried += 1) answers.push(await confirm([scene.codeIn(210), scene.codeIn(240)]));
    const right = await confirm([scene.codeIn(-30), scene.codeIn(0)]);

    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 429, 429, 429]);
    expect(right.status).toBe(429);
    expect(right.body).not.toHaveProperty("diagnosis");
  });

  it("are confirmed once the clock is right", async () => {
    await confirm([scene.codeIn(570), scene.codeIn(600)]);

    const answer = await confirm([scene.codeIn(-30), scene.codeIn(0)]);

    expect(answer.body).toMatchObject({ state: "enrolled", confirmedBy: "codes" });
  });
});

it("takes two codes even where a code may be from the current step only", async () => {
  await using strict = await openScene({ ANTEROOM_OTP_WINDOW_STEPS: "0" });
  const path = `/accounts/${strict.crm}/authenticator`;
  await strict.api.call("POST", path, { otpauthUri: SEED_URI });
  const confirmation = (codes: readonly [string, string]) => strict.api.call("POST", `${path}/confirmation`, { codes });

  const early = await confirmation([strict.codeIn(0), strict.codeIn(30)]);
  const late = await confirmation([strict.codeIn(-60), strict.codeIn(-30)]);
  const now = await confirmation([strict.codeIn(-30), strict.codeIn(0)]);

  expect([early.body["diagnosis"], late.body["diagnosis"], now.body["state"]]).toEqual(["clock", "late", "enrolled"]);
});
