import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runExecutable, startDemo } from "../support/executable.ts";
import { FROM_HERE } from "../support/local-people.ts";
import { TestBrowser } from "../support/test-browser.ts";

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

  it("prints the address that lets into its console, once, and how to make another", async () => {
    await using demo = await startDemo();

    const [address = ""] = /http:\/\/localhost:\d+\/setup\?code=\S+/.exec(demo.said()) ?? [];
    const { origin, searchParams } = new URL(address);
    const browser = new TestBrowser(origin);
    const form = {
      step: "begin",
      code: searchParams.get("code") ?? "",
      name: "Olga",
      "login-name": "olga@corp.example",
    };
    const page = await browser.get(address.slice(origin.length));
    const begun = await browser.post("/setup", new URLSearchParams(form), FROM_HERE);
    const way = await browser.get("/setup");
    const { code, stdout } = await demo.stop();

    expect([page.status, begun.status, begun.location]).toEqual([200, 303, `${origin}/setup`]);
    expect(way.text).toContain("Create a passkey");
    expect(stdout).toMatch(/--data-dir \S+ setup-code/);
    expect(code).toBe(0);
  }, 120_000);
});
