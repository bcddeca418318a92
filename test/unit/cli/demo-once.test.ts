import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const main = fileURLToPath(new URL("../../../src/main.ts", import.meta.url));

interface Shown {
  readonly dataDir: string;
  readonly accounts: readonly { readonly status: string; readonly waitingFor: string | null }[];
}

it("the demo shows an account in every status, each with its sentence, and leaves nothing behind", async () => {
  const args = ["--disable-proto=throw", main, "demo", "--once", "--json"];

  const { stdout } = await promisify(execFile)(process.execPath, args);

  const { accounts, dataDir } = JSON.parse(stdout) as Shown;
  expect(accounts.map(({ status, waitingFor }) => [status, waitingFor])).toEqual([
    ["active", null],
    ["awaiting_mfa", expect.stringMatching(/\w.*\.$/)],
    ["awaiting_integration", expect.stringMatching(/\w.*\.$/)],
    ["awaiting_verification", expect.stringMatching(/\w.*\.$/)],
    ["blocked", expect.stringMatching(/\w.*\.$/)],
    ["paused", expect.stringMatching(/\w.*\.$/)],
    ["suspended", expect.stringMatching(/\w.*\.$/)],
  ]);
  expect(existsSync(dataDir)).toBe(false);
}, 90_000);
