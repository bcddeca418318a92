import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runExecutable } from "../support/executable.ts";

interface DemoAnswer {
  readonly url: string;
  readonly dataDir: string;
  readonly accounts: readonly { readonly status: string; readonly waitingFor: string | null }[];
}

describe("demo", () => {
  it("shows an account in each state, each with its sentence, and cleans up", async () => {
    const ended = await runExecutable(["--json", "demo", "--once"], {});

    const answer = JSON.parse(ended.stdout) as DemoAnswer;
    const statuses = new Set(answer.accounts.map((account) => account.status));
    expect(ended.code).toBe(0);
    expect([...statuses].sort()).toEqual([
      "active",
      "awaiting_integration",
      "awaiting_mfa",
      "awaiting_verification",
      "blocked",
      "paused",
      "suspended",
    ]);
    for (const { status, waitingFor } of answer.accounts) {
      if (status === "active") expect(waitingFor).toBeNull();
      else expect(waitingFor).toMatch(/^[A-Z].*\.$/);
    }
    expect(existsSync(answer.dataDir)).toBe(false);
  });
});
