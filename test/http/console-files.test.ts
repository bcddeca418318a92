import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import express, { type Express } from "express";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConsoleFiles } from "../../src/http/web/console-files.ts";
import { createConsoleRouter } from "../../src/http/web/console-router.ts";

const SCRIPT = "export const word = 'console';".repeat(50);
const DOCUMENT = `<!doctype html><meta name="anteroom-path" content="" /><script type="module" src="./assets/index-AbCd1234.js"></script>`;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "anteroom-console-"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), DOCUMENT);
  writeFileSync(join(folder, "assets", "index-AbCd1234.js"), SCRIPT);
  writeFileSync(join(folder, "assets", "index-AbCd1234.js.gz"), gzipSync(SCRIPT));
  writeFileSync(join(folder, "assets", "licences.md"), "# Licences");
});

afterAll(() => rmSync(folder, { recursive: true }));

function serving(publicUrl: string, isAdmitted = true): Express {
  const files = readConsoleFiles(publicUrl, folder);
  if (files === undefined) throw new Error("The console was built.");
  const app = express();
  app.use(createConsoleRouter(files, { isAdmitted: async () => isAdmitted }));
  app.use((_req, res) => {
    res.status(418).end();
  });
  return app;
}

describe("the console's files", () => {
  it("is one document at all of its pages, which no cache keeps, under a strict policy", async () => {
    const app = serving("http://localhost:8080");

    const answers = await Promise.all(
      ["/", "/accounts", "/accounts/a1?tab=scim"].map((path) => request(app).get(path)),
    );

    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(answer.text).toContain('src="/assets/index-AbCd1234.js"');
      expect(answer.headers).toMatchObject({
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "permissions-policy": expect.stringContaining("camera=(self)"),
      });
      const policy = String(answer.headers["content-security-policy"]).split("; ");
      expect(policy).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "connect-src 'self'",
          "base-uri 'none'",
          "frame-ancestors 'none'",
          "require-trusted-types-for 'script'",
        ]),
      );
      expect(policy.join()).not.toMatch(/unsafe|\*|https?:/);
    }
  });

  it.each(["/nothing", "/assets/other.js", "/assets/..%2Findex.html", "/accountsx", "/Accounts"])(
    "leaves %s to others",
    async (path) => {
      const answer = await request(serving("http://localhost:8080")).get(path);

      expect(answer.status).toBe(418);
    },
  );

  it("leaves its pages to others for who is not signed in, and its assets to nobody", async () => {
    const app = serving("http://localhost:8080", false);

    const [page, asset] = [await request(app).get("/accounts"), await request(app).get("/assets/index-AbCd1234.js")];

    expect([page.status, asset.status]).toEqual([418, 200]);
  });

  it("sends what is named by its content for good, compressed to who takes that", async () => {
    const app = serving("http://localhost:8080");
    const path = "/assets/index-AbCd1234.js";

    const packed = await request(app).get(path).set("Accept-Encoding", "br, gzip");
    const plain = await request(app).get(path).set("Accept-Encoding", "identity");
    const licences = await request(app).get("/assets/licences.md");

    expect(packed.headers).toMatchObject({ "content-encoding": "gzip", vary: "Accept-Encoding" });
    expect(packed.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect([packed.text, plain.text]).toEqual([SCRIPT, SCRIPT]);
    expect(plain.headers).not.toHaveProperty("content-encoding");
    expect(licences.headers).toMatchObject({
      "cache-control": "no-cache",
      "content-type": "text/plain; charset=utf-8",
    });
  });

  it("names its addresses as they are behind a proxy that puts the server below a path", async () => {
    const answer = await request(serving("https://example.com/anteroom")).get("/");

    expect(answer.text).toContain('src="/anteroom/assets/index-AbCd1234.js"');
    expect(answer.text).toContain('name="anteroom-path" content="/anteroom"');
  });

  it("is nothing where nothing was built", () => {
    expect(readConsoleFiles("http://localhost:8080", join(folder, "none"))).toBeUndefined();
  });
});
