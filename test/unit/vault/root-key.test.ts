import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StartError } from "../../../src/lib/start-error.ts";
import { formatRootKey, openRootKey, toRootKey } from "../../../src/vault/root-key.ts";

let directory = "";
let file = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "anteroom-root-key-"));
  file = join(directory, "root.key");
});

afterEach(() => rmSync(directory, { recursive: true }));

describe("the root key file", () => {
  it("is created once, for its owner only, and opened from then on", () => {
    const created = openRootKey({ file, databaseExists: false });
    const text = readFileSync(file, "utf8");
    const opened = openRootKey({ file, databaseExists: true });

    expect(opened.id).toBe(created.id);
    expect(opened.key.equals(created.key)).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8")).toBe(text);
    expect(readdirSync(directory)).toEqual(["root.key"]);
  });

  it("is not created beside a database", () => {
    expect(refusalOf({ file, databaseExists: true })).toContain(`${file} is missing`);
    expect(existsSync(file)).toBe(false);
  });

  it("is refused at every length but its own, and left as it is", () => {
    const whole = formatRootKey(randomBytes(32));

    for (let length = 0; length < whole.length - 1; length += 1) {
      writeFileSync(file, whole.slice(0, length), { mode: 0o600 });
      expect(refusalOf({ file, databaseExists: false })).toContain("truncated or damaged");
      expect(readFileSync(file, "utf8")).toBe(whole.slice(0, length));
    }
  });

  it("is refused after any change of one character", () => {
    const whole = formatRootKey(randomBytes(32));

    for (let at = 0; at < whole.length - 1; at += 1) {
      writeFileSync(file, `${whole.slice(0, at)}${whole[at] === "0" ? "1" : "0"}${whole.slice(at + 1)}`, {
        mode: 0o600,
      });
      expect(refusalOf({ file, databaseExists: true })).toContain("truncated or damaged");
    }
  });

  it.each([0o644, 0o640, 0o660, 0o604, 0o610])("is refused with mode %o, with the fix", (mode) => {
    openRootKey({ file, databaseExists: false });
    chmodSync(file, mode);

    expect(refusalOf({ file, databaseExists: true })).toContain(`chmod 600 ${file}`);
  });

  it("may be read-only", () => {
    const { id } = openRootKey({ file, databaseExists: false });
    chmodSync(file, 0o400);

    expect(openRootKey({ file, databaseExists: true }).id).toBe(id);
  });

  it("is refused when it is a directory", () => {
    expect(refusalOf({ file: directory, databaseExists: false })).toContain("is not a root key file");
  });

  it("is refused where it cannot be created", () => {
    expect(refusalOf({ file: join(directory, "missing", "root.key"), databaseExists: false })).toContain("ENOENT");
  });
});

describe("the root key as a setting", () => {
  const bytes = Buffer.from(Array.from({ length: 32 }, (_, at) => at * 7 + 1));

  it.each([
    ["hexadecimal", bytes.toString("hex")],
    ["capital hexadecimal", bytes.toString("hex").toUpperCase()],
    ["base64", bytes.toString("base64")],
    ["base64url", bytes.toString("base64url")],
    ["the line of a file", formatRootKey(bytes)],
    ["a line with a line feed", `${bytes.toString("base64")}\n`],
  ])("is read as %s, and no file is made", (_name, setting) => {
    expect(openRootKey({ file, setting, databaseExists: false }).id).toBe(toRootKey(bytes).id);
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    ["31 bytes", bytes.subarray(1).toString("base64")],
    ["33 bytes", Buffer.concat([bytes, bytes.subarray(0, 1)]).toString("base64")],
    ["31 bytes in hexadecimal", bytes.subarray(1).toString("hex")],
    ["a passphrase", "correct horse battery staple"],
    ["a damaged line", formatRootKey(bytes).replace(/.$/m, "x")],
    ["nothing", ""],
  ])("is refused as %s and never echoed", (_name, setting) => {
    const message = refusalOf({ file, setting, databaseExists: false });

    expect(message).toContain("ANTEROOM_ROOT_KEY is not a root key");
    if (setting !== "") expect(message).not.toContain(setting.trim());
  });
});

describe("a root key", () => {
  it("does not show its bytes when it is printed", () => {
    const bytes = randomBytes(32);
    const shown = JSON.stringify(toRootKey(bytes));

    expect(shown).not.toContain(bytes.toString("hex"));
    expect(shown).not.toContain(bytes.toString("base64"));
  });
});

function refusalOf(source: Parameters<typeof openRootKey>[0]): string {
  try {
    openRootKey(source);
  } catch (error) {
    expect(error).toBeInstanceOf(StartError);
    expect(String(error)).not.toContain("\n");
    return String(error);
  }
  throw new Error("It was not refused.");
}
