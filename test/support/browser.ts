import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { beforeEach } from "vitest";

const CHROMIUM = process.env["ANTEROOM_TEST_CHROMIUM"] ?? "/usr/bin/chromium";

/** Why no browser can be started here, or undefined where one can. */
export function missingChromium(): string | undefined {
  return existsSync(CHROMIUM) ? undefined : "a real browser needs Debian's package chromium";
}

/** Has the tests of a file skip themselves, and say why, where there is no browser. Call it before `beforeAll`. */
export function needBrowser(): void {
  beforeEach(({ skip }) => {
    const missing = missingChromium();
    if (missing !== undefined) skip(missing);
  });
}

/** Starts a real browser without a window; dispose of it when the tests of the file are over. */
export function startBrowser(): Promise<Browser> {
  // Chromium refuses its sandbox to root, as whom containers run tests.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: CHROMIUM, args: [...args, "--disable-gpu", "--font-render-hinting=none"] });
}

/** The server whose console is opened. */
export interface Served {
  readonly url: string;
  /** A token that the browser shows with each request, in place of a session. */
  readonly adminToken?: string;
}

/** A tab of a browser of its own, with what went wrong in it. */
export interface ConsoleTab extends AsyncDisposable {
  readonly page: Page;
  /** Opens a page of the console and waits until its data is there. */
  readonly go: (path: string) => Promise<void>;
  /** Defects of scripts, violations of the content security policy, requests to anywhere else. Empty is right. */
  readonly problems: () => readonly string[];
}

/** Opens a tab with nothing in it. Motion is reduced, so that nothing is looked at on its way. */
export async function openTab(
  browser: Browser,
  served: Served,
  options: BrowserContextOptions = {},
): Promise<ConsoleTab> {
  const { url, adminToken } = served;
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1360, height: 860 },
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "UTC",
    ...(adminToken === undefined ? {} : { extraHTTPHeaders: { Authorization: `Bearer ${adminToken}` } }),
    ...options,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // An answer that is not 2xx is a line of the browser's own; what the page makes of it is what counts.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      problems.push(`console: ${message.text()}`);
    }
  });
  page.on("request", (request) => {
    const isOurs = request.url().startsWith(url) || /^(?:data|blob):/.test(request.url());
    if (!isOurs) problems.push(`elsewhere: ${request.url()}`);
  });
  return {
    page,
    go: async (path) => {
      await page.goto(path);
      await settle(page);
    },
    problems: () => problems,
    [Symbol.asyncDispose]: () => context.close(),
  };
}

/** The addresses of the other views of the page that a tab shows, by their names. */
export async function otherViews(page: Page, path: string): Promise<ReadonlyMap<string, string>> {
  const ids = await page.locator('[role="tab"][aria-selected="false"]').evaluateAll((all) => all.map(({ id }) => id));
  const views = ids.map((id) => id.slice(id.lastIndexOf("-") + 1));
  return new Map(views.map((view) => [view, `${path}${path.includes("?") ? "&" : "?"}tab=${view}`]));
}

/** Waits until a page has its heading and nothing of it is being loaded. */
export async function settle(page: Page): Promise<void> {
  await page.locator("h1").first().waitFor();
  await page.locator('[role="status"][aria-label="Loading"]').first().waitFor({ state: "detached" });
}
