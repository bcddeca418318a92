import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { drawQr } from "../../../src/cli/qr-output.ts";
import { createSeedPictures } from "../../../src/otp/seed-pictures.ts";
import { blank, type Picture, toPng } from "../../support/pictures.ts";
import { type ApiRequest, type FakeApi, problem, type Routes, startFakeApi } from "./fake-api.ts";

const account = { id: "acc-1", userName: "svc@example.com", application: { id: "app-1", key: "crm", name: "CRM" } };
const otpauthUri = "otpauth://totp/Okta:svc?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const generated = { otpauthUri, qrCode: { svg: "<svg/>", png: Buffer.from("picture").toString("base64") } };
const path = "/accounts/acc-1/authenticator";
const link = { id: "link-1", state: "open", accountId: "acc-1", note: "Kim", expiresAt: "2026-11-23T12:00:00.000Z" };
const routes: Routes = {
  "GET /accounts/acc-1": () => ({ body: account }),
  [`POST ${path}`]: ({ body }) => ({
    status: 201,
    body: { sharedWith: [], ...(body?.["generate"] === true && { generated }) },
  }),
  [`POST ${path}/enrolment-link`]: () => ({
    status: 201,
    body: { ...link, url: "https://a.example/enrol#anr_enrol_x" },
  }),
  [`DELETE ${path}/enrolment-link`]: () => ({ status: 204 }),
  "GET /enrolment-links": () => ({ body: { items: [link] } }),
};

let api: FakeApi;
let directory: string;
beforeEach(async () => {
  api = await startFakeApi(routes);
  directory = mkdtempSync(join(tmpdir(), "anteroom-qr-"));
});
afterEach(async () => {
  rmSync(directory, { recursive: true });
  await api[Symbol.asyncDispose]();
});

function sent(): ApiRequest["body"] {
  return api.seen.find(({ method }) => method === "POST")?.body;
}

describe("mfa enroll", () => {
  it("sends a picture as it is", async () => {
    const file = join(directory, "code.png");
    writeFileSync(file, "a picture");

    const { code } = await api.run(["mfa", "enroll", "acc-1", "--qr-image", file, "--entry", "2"]);

    expect(code).toBe(0);
    expect(sent()).toEqual({ image: Buffer.from("a picture").toString("base64"), entry: "2" });
  });

  it("takes an export from standard input", async () => {
    const stdin = "otpauth-migration://offline?data=AAAA\n";

    await api.run(["mfa", "enroll", "acc-1", "--entry", "svc"], { stdin });

    expect(sent()).toEqual({ otpauthUri: stdin.trim(), entry: "svc" });
  });

  it("prints a seed that was made on stdout alone, and writes its pictures for their owner only", async () => {
    const png = join(directory, "code.png");
    const svg = join(directory, "code.SVG");

    const first = await api.run(["mfa", "enroll", "acc-1", "--generate", "--digits", "8", "--qr", png]);
    await api.run(["mfa", "enroll", "acc-1", "--generate", "--qr", svg]);

    expect([first.code, first.out]).toEqual([0, `${otpauthUri}\n`]);
    expect(first.err).not.toContain("GEZDG");
    expect(sent()).toEqual({ generate: true, digits: 8 });
    expect([readFileSync(png, "utf8"), readFileSync(svg, "utf8")]).toEqual(["picture", "<svg/>"]);
    expect(statSync(png).mode & 0o777).toBe(0o600);
  });

  it("leaves a file alone that is there already", async () => {
    const file = join(directory, "code.svg");
    writeFileSync(file, "mine");

    const { code, out, err } = await api.run(["mfa", "enroll", "acc-1", "--generate", "--qr", file]);

    expect([code, out, readFileSync(file, "utf8")]).toEqual([1, `${otpauthUri}\n`, "mine"]);
    expect(err).toContain("EEXIST");
  });

  it.each([
    ["two sources", ["--generate", "--qr-image", "x.png"], "leave out --qr-image"],
    ["a picture of what is not made here", ["--qr", "x.png"], "add --generate"],
    ["a picture of an unknown kind", ["--generate", "--qr", "x.gif"], ".png or .svg"],
    ["a file that is not there", ["--qr-image", "/nowhere/x.png"], "ENOENT"],
    ["a period of no time", ["--period", "0"], "from 1 to 86400"],
  ])("refuses %s before anything is sent", async (_name, flags, said) => {
    const { code, err } = await api.run(["mfa", "enroll", "acc-1", ...flags]);

    expect([code, err]).toEqual([2, expect.stringContaining(said)]);
    expect(sent()).toBeUndefined();
  });

  it("refuses a file that is no picture by its size", async () => {
    const file = join(directory, "large.png");
    writeFileSync(file, Buffer.alloc(2_200_000));

    const { code, err } = await api.run(["mfa", "enroll", "acc-1", "--qr-image", file]);

    expect([code, err]).toEqual([2, expect.stringContaining("2 MiB")]);
  });

  it("lists what an export holds when one of them has to be named", async () => {
    const entries = [
      { number: 1, issuer: "Okta", label: "svc", timeBased: true },
      { number: 2, issuer: null, label: "old", timeBased: false },
    ];
    const refusal = () => problem(400, "invalid_value", "It holds 2 accounts.", { entries });
    await using choosy = await startFakeApi({ ...routes, [`POST ${path}`]: refusal });

    const { err } = await choosy.run(["mfa", "enroll", "acc-1"], { stdin: "otpauth-migration://offline?data=AAAA" });

    expect(err).toContain("  --entry 1  Okta:svc\n  --entry 2  old (counts its codes: not supported)\n");
  });
});

describe("mfa link", () => {
  it("prints the link on stdout alone", async () => {
    const { code, out, err } = await api.run(["mfa", "link", "acc-1", "--expires", "48", "--note", "Kim"]);

    expect([code, out]).toEqual([0, "https://a.example/enrol#anr_enrol_x\n"]);
    expect(err).toContain("once");
    expect(sent()).toEqual({ expiresInHours: 48, note: "Kim" });
  });

  it.each(["0", "73"])("works for 1 to 72 hours, not %s", async (hours) => {
    const { code } = await api.run(["mfa", "link", "acc-1", "--expires", hours]);

    expect([code, sent()]).toEqual([2, undefined]);
  });

  it("is listed and withdrawn", async () => {
    const listed = await api.run(["mfa", "links"]);
    const withdrawn = await api.run(["mfa", "unlink", "acc-1"]);

    expect(listed.out).toMatch(/^STATE +ACCOUNT +EXPIRES +CREATED +NOTE *\nopen +acc-1 .*Kim *\n$/);
    expect([withdrawn.code, withdrawn.err]).toEqual([0, expect.stringContaining("does not work any more")]);
  });
});

describe("a QR code in a terminal", () => {
  it("is read from what it shows, white on black", async () => {
    const stream = new PassThrough();

    await drawQr(stream, otpauthUri);

    const lines = String(stream.read()).trimEnd().split("\n");
    expect(lines.every((line) => line.startsWith("\u001b[40;97m") && line.endsWith("\u001b[0m"))).toBe(true);
    const cells = lines.map((line) => line.slice("\u001b[40;97m".length, -"\u001b[0m".length));
    expect(await createSeedPictures().read(toPng(pictureOf(cells)))).toBe(otpauthUri);
  });
});

/** What somebody sees: each character is two cells, one above the other, eight pixels wide. */
function pictureOf(lines: readonly string[]): Picture {
  const width = Math.max(...lines.map((line) => line.length)) * 8;
  const picture = blank(width, lines.length * 16);
  for (const [row, line] of lines.entries()) {
    for (const [column, character] of [...line].entries()) {
      const isLight = [" ▄".includes(character) ? 0 : 255, " ▀".includes(character) ? 0 : 255];
      for (let y = 0; y < 16; y += 1) {
        const start = (row * 16 + y) * width + column * 8;
        picture.pixels.fill(isLight[y < 8 ? 0 : 1] ?? 0, start, start + 8);
      }
    }
  }
  return picture;
}
