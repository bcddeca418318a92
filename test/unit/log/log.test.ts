import { describe, expect, it } from "vitest";
import { mintToken } from "../../../src/domain/connection/token.ts";
import { createLog, type Log, type LogLevel } from "../../../src/log/log.ts";

const canary = "canary-4f1c9e";

describe("the log", () => {
  it("writes one JSON object a line with time, level and fields", () => {
    const [line] = linesOf((log) => log.info({ requestId: "r1", count: 3 }, "Answered"));

    expect(line).toEqual({
      level: "info",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      pid: process.pid,
      requestId: "r1",
      count: 3,
      msg: "Answered",
    });
  });

  it("leaves out what is below its level", () => {
    expect(linesOf((log) => log.info("x"), "warn")).toEqual([]);
    expect(linesOf((log) => log.fatal("x"), "silent")).toEqual([]);
  });

  it.each([
    "authorization",
    "Authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "password",
    "secret",
    "client_secret",
    "token",
    "accessToken",
    "seed",
    "otpauth",
    "otpauthUri",
    "rootKey",
    "databaseUrl",
    "body",
    "rawBody",
    "SAMLResponse",
  ])("hides a value under %s at any depth", (name) => {
    const text = textOf((log) => {
      log.info({ [name]: canary });
      log.info({ a: { b: [{ [name]: { deep: canary } }] } });
      log.child({ [name]: canary }).warn("x");
      log.error({ err: Object.assign(new Error("x"), { [name]: canary }) });
    });

    expect(text).not.toContain(canary);
    expect(text.match(/\[redacted\]/g)).toHaveLength(3);
  });

  it("hides one-time passwords and keeps error codes", () => {
    const [line] = linesOf((log) =>
      log.info({ code: "123456", codes: ["1"], a: { code: "not_found" }, b: { code: "ENOENT" } }),
    );

    expect(line).toMatchObject({
      code: "[redacted]",
      codes: "[redacted]",
      a: { code: "not_found" },
      b: { code: "ENOENT" },
    });
  });

  it("hides tokens, otpauth addresses and credentials in any text, and keeps the public id of a token", () => {
    const { token, id } = mintToken("scim");
    const otpauth = "otpauth://totp/A:b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=A";
    const sentence = `Got ${token} and Bearer ${"x".repeat(30)} and ${otpauth} for postgres://u:${canary}@db/x`;

    const text = textOf((log) => {
      log.info(sentence);
      log.info({ a: [sentence] }, "x");
      log.info("formatted %s", sentence);
      log.error(new Error(sentence, { cause: new Error(sentence) }));
    });

    expect(text).not.toContain(token);
    expect(text).not.toContain(token.split("_")[3]);
    expect(text).not.toContain("GEZDGNBV");
    expect(text).not.toContain("x".repeat(30));
    expect(text).not.toContain(canary);
    expect(text).toContain(id);
    expect(text).toContain("postgres://u:[redacted]@db/x");
  });

  it("keeps of an error its type, message, code, stack and cause, and no request body", () => {
    const error = Object.assign(new TypeError("Broken", { cause: new Error("Root") }), {
      code: "ERR_X",
      body: canary,
      query: canary,
      headers: { x: canary },
    });

    const [line] = linesOf((log) => log.error({ err: error }, "Failed"));

    expect(line?.["err"]).toEqual({
      type: "TypeError",
      message: "Broken",
      code: "ERR_X",
      stack: expect.stringContaining("TypeError: Broken"),
      cause: { type: "Error", message: "Root", stack: expect.any(String) },
    });
    expect(JSON.stringify(line)).not.toContain(canary);
  });

  it("does not repeat the document that a JSON parser complains about", () => {
    const documents = [`{"password":"${canary}`, `${canary}`, `{"a":"${canary}",}`];

    const text = textOf((log) => {
      for (const document of documents) {
        try {
          JSON.parse(document);
        } catch (error) {
          log.warn({ err: error }, "Refused");
          log.warn(error);
        }
      }
    });

    expect(text).not.toContain("canary");
  });

  it("copes with cycles, depth, bytes, long lists, long texts and hostile names", () => {
    const cycle: Record<string, unknown> = { big: 12n, bytes: Buffer.from(canary), at: new Date(0) };
    cycle["self"] = cycle;
    const hostile: unknown = JSON.parse(
      '{"__proto__": {"polluted": true}, "constructor": 1, "toString": 2, "hasOwnProperty": 3}',
    );
    const error = new Error("Loop");
    error.cause = error;

    const text = textOf((log) => {
      log.info(cycle);
      log.info({ hostile });
      log.info(hostile);
      log.info({ hasOwnProperty: 1, toJSON: () => canary });
      log.info({ list: Array.from({ length: 100_000 }, () => 1), text: "y".repeat(1_000_000) });
      log.error(error);
    });

    expect(text).not.toContain(canary);
    expect(text).toContain("[13 bytes]");
    expect(text.length).toBeLessThan(100_000);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});

function linesOf(act: (log: Log) => void, level: LogLevel = "trace"): Record<string, unknown>[] {
  const text = textOf(act, level);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function textOf(act: (log: Log) => void, level: LogLevel = "trace"): string {
  let text = "";
  act(createLog({ level, destination: { write: (line) => (text += line) } }));
  return text;
}
