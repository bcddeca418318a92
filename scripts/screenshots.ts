import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startApp } from "../src/app.ts";
import { ApiClient } from "../src/cli/api-client.ts";
import { playScenario } from "../src/cli/demo-journey.ts";
import { readScenario } from "../src/cli/demo-scenario.ts";
import { createLog } from "../src/log/log.ts";
import { openTab, otherViews, startBrowser } from "../test/support/browser.ts";
import { buildConsole } from "./build-console.ts";
import { type ConsolePage, consolePages } from "./console-pages.ts";

/*
 * Makes a picture of every page of the console and of each of its views, on a server of its own with the data of the demo.
 *
 * screenshots.ts [--only TEXT] [--out DIR] [--dark] [--empty] [--width PIXELS] [--path PATH]
 * screenshots.ts --readme
 *
 * --only TEXT    pages of which the name or path has the text in it
 * --path PATH    this page alone, such as "/accounts?view=table"; {account}, {app}, {connection}, {request} stand for one of the demo
 * --empty        on a server without data
 * --readme       those that README.md shows, as much of each as fits on a screen, in docs/screenshots/
 */

const { values: flags } = parseArgs({
  options: {
    only: { type: "string" },
    path: { type: "string" },
    out: { type: "string", default: "screenshots" },
    dark: { type: "boolean", default: false },
    empty: { type: "boolean", default: false },
    width: { type: "string", default: "1360" },
    readme: { type: "boolean", default: false },
  },
});

/** A picture to make. */
interface Shot extends ConsolePage {
  readonly isDark: boolean;
}

const README_PAGES = ["home", "wizard", "board", "account", "app", "request"];
const README_FOLDER = "docs/screenshots";

async function main(): Promise<void> {
  await buildConsole(process.cwd());
  await using resources = new AsyncDisposableStack();
  const directory = mkdtempSync(join(tmpdir(), "anteroom-screenshots-"));
  resources.defer(() => rmSync(directory, { recursive: true }));
  const env = { ANTEROOM_DATA_DIR: directory, ANTEROOM_PORT: "0" };
  const app = resources.use(await startApp({ env }, { log: createLog({ level: "silent" }) }));
  const adminToken = readFileSync(join(directory, "admin.token"), "utf8").trim();
  const api = new ApiClient({ baseUrl: app.url, token: adminToken });
  if (!flags.empty) await playScenario(api, await readScenario(), () => undefined);
  const browser = await startBrowser();
  resources.defer(() => browser.close());
  const viewport = { width: Number(flags.width), height: 900 };
  await using tab = await openTab(browser, { url: app.url, adminToken }, { viewport });
  tab.page.setDefaultTimeout(10_000);
  const folder = flags.readme ? README_FOLDER : flags.out;
  mkdirSync(folder, { recursive: true });
  const shoot = async (name: string, path: string, isDark: boolean) => {
    const file = join(folder, `${name}${isDark ? "-dark" : ""}${flags.empty ? "-empty" : ""}.png`);
    await tab.page.emulateMedia({ colorScheme: isDark ? "dark" : "light" });
    await tab
      .go(path)
      .catch((error: unknown) => process.stdout.write(`PROBLEM ${name}: ${String(error).split("\n")[0]}\n`));
    await tab.page.screenshot({ path: file, fullPage: !flags.readme });
    process.stdout.write(`${file}\n`);
  };
  for (const { name, path, isDark } of shotsOf(await consolePages(api))) {
    await shoot(name, path, isDark);
    if (flags.readme) continue;
    for (const [view, address] of await otherViews(tab.page, path)) await shoot(`${name}-${view}`, address, isDark);
  }
  for (const problem of tab.problems()) process.stdout.write(`PROBLEM ${problem}\n`);
}

function shotsOf(pages: readonly ConsolePage[]): readonly Shot[] {
  if (flags.readme) {
    const light = pages.filter(({ name }) => README_PAGES.includes(name)).map((page) => ({ ...page, isDark: false }));
    return [...light, ...pages.filter(({ name }) => name === "board").map((page) => ({ ...page, isDark: true }))];
  }
  const wanted = flags.path === undefined ? pages : [{ name: "page", path: filledIn(flags.path, pages) }];
  const { only = "", dark } = flags;
  return wanted.filter(({ name, path }) => `${name} ${path}`.includes(only)).map((page) => ({ ...page, isDark: dark }));
}

/** `{account}` and its like become the ids of the demo's things. */
function filledIn(path: string, pages: readonly ConsolePage[]): string {
  return path.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const found = pages.find((page) => page.name === name);
    return found?.path.split("/")[2]?.split("?")[0] ?? whole;
  });
}

await main();
