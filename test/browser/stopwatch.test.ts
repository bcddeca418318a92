import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missingChromium, needBrowser, openTab, startBrowser } from "../support/browser.ts";
import { aDirectory } from "../support/executable.ts";
import { addAuthenticator } from "../support/sign-in.ts";

const SEED = "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ";

let browser: Browser;

needBrowser();
beforeAll(async () => {
  if (missingChromium() !== undefined) return;
  // As `npm ci` leaves it behind: the watch starts with the server.
  execFileSync("npm", ["run", "build"], { stdio: "pipe" });
  browser = await startBrowser();
}, 180_000);
afterAll(() => browser?.close());

/** A server that was started as a newcomer starts it. */
interface Started extends AsyncDisposable {
  /** The address that it prints for whoever is to become the Owner. */
  readonly setupAddress: string;
}

async function npmStart(dataDir: string): Promise<Started> {
  const env = { ...process.env, ANTEROOM_PORT: "0", ANTEROOM_DATA_DIR: dataDir };
  const child = spawn("npm", ["start"], { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  child.stderr.resume();
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const setupAddress = await new Promise<string>((resolve, reject) => {
    void ended.then(() => reject(new Error("npm start ended before it printed where to begin.")));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [address] = /http:\S+\/setup\?code=\S+/.exec(line) ?? [];
      if (address !== undefined) resolve(address);
    });
  });
  return { setupAddress, [Symbol.asyncDispose]: () => stop(child, ended) };
}

/** npm cannot pass every signal on, so that npm and the server get it as a group. */
async function stop({ pid, exitCode }: ChildProcess, ended: Promise<void>): Promise<void> {
  if (pid !== undefined && exitCode === null) process.kill(-pid, "SIGKILL");
  await ended;
}

/** Two hands that are counted: what the newcomer clicks and types, and nothing else, goes through them. */
class Hands {
  clicks = 0;
  fields = 0;

  async click(what: Locator): Promise<void> {
    this.clicks += 1;
    await what.click();
  }

  async type(what: Locator, text: string): Promise<void> {
    this.fields += 1;
    await what.fill(text);
  }
}

describe("the stopwatch", () => {
  it("stops at the first active account of a simulated Okta within 90 seconds, 12 clicks and 6 typed fields", async () => {
    using directory = aDirectory();
    const hands = new Hands();
    const started = performance.now();
    await using server = await npmStart(directory.path);
    const { origin } = new URL(server.setupAddress);
    await using tab = await openTab(browser, { url: origin });
    const { page } = tab;
    await addAuthenticator(page);

    await page.goto(server.setupAddress);
    await hands.type(page.getByLabel("Your name"), "Olga");
    await hands.type(page.getByLabel("Your e-mail address"), "olga@corp.example");
    await hands.click(page.getByRole("button", { name: "Continue" }));
    await hands.click(page.getByRole("button", { name: "Create a passkey" }));
    await hands.click(page.getByRole("link", { name: "I have kept them" }));
    await hands.click(page.getByRole("link", { name: "Do it later" }));
    await hands.click(page.getByRole("button", { name: "See it with sample data" }));
    await hands.click(page.getByRole("button", { name: "Start" }));
    await hands.click(page.getByRole("link", { name: "Enrol its second factor" }));
    await hands.type(page.getByLabel("Key or address"), SEED);
    await hands.type(page.getByLabel("Why"), "The first robot");
    await hands.click(page.getByRole("button", { name: "Bring it in" }));
    await hands.click(page.getByRole("button", { name: "Show the code" }));
    await page.getByRole("status", { name: "The code" }).waitFor();
    await hands.click(page.getByRole("button", { name: "Yes, it was accepted" }));
    await hands.click(page.getByRole("button", { name: "Link to an integration" }).first());
    await hands.click(page.getByRole("dialog").getByRole("button", { name: "Make it and link" }));
    await page.getByText("Everything is in place").waitFor();
    const seconds = (performance.now() - started) / 1000;

    const status = await page.evaluate(async () => {
      const answer = await fetch(`/api/v1/accounts/${location.pathname.split("/").at(-1)}`);
      return ((await answer.json()) as { readonly status: string }).status;
    });
    expect(status).toBe("active");
    expect(seconds).toBeLessThanOrEqual(90);
    expect(hands.clicks).toBeLessThanOrEqual(12);
    expect(hands.fields).toBeLessThanOrEqual(6);
    expect(tab.problems()).toEqual([]);
  }, 150_000);
});
