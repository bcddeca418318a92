import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startApp } from "../src/app.ts";
import { ApiClient } from "../src/cli/api-client.ts";
import { playScenario } from "../src/cli/demo-journey.ts";
import { readScenario } from "../src/cli/demo-scenario.ts";
import { createLog } from "../src/log/log.ts";
import { openTab, startBrowser } from "../test/support/browser.ts";
import { buildConsole } from "./build-console.ts";
import { consolePages } from "./console-pages.ts";

/*
 * Makes a picture of every page of the console, on a server of its own with the data of the demo.
 *
 * screenshots.ts [--only TEXT] [--out DIR] [--dark] [--empty] [--width PIXELS] [--path PATH]
 *
 * --only TEXT    pages of which the name or path has the text in it
 * --path PATH    this page alone, such as "/accounts?view=table"; {account}, {app}, {connection}, {request} stand for one of the demo
 * --empty        on a server without data
 */

const { values: flags } = parseArgs({
  options: {
    only: { type: "string" },
    path: { type: "string" },
    out: { type: "string", default: "screenshots" },
    dark: { type: "boolean", default: false },
    empty: { type: "boolean", default: false },
    width: { type: "string", default: "1360" },
  },
});

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
  const colorScheme = flags.dark ? "dark" : "light";
  await using tab = await openTab(browser, { url: app.url, adminToken }, { viewport, colorScheme });
  tab.page.setDefaultTimeout(10_000);
  mkdirSync(flags.out, { recursive: true });
  const pages = await consolePages(api);
  const wanted = flags.path === undefined ? pages : [{ name: "page", path: filledIn(flags.path, pages) }];
  const { only = "" } = flags;
  for (const { name, path } of wanted.filter((page) => `${page.name} ${page.path}`.includes(only))) {
    await tab
      .go(path)
      .catch((error: unknown) => process.stdout.write(`PROBLEM ${name}: ${String(error).split("\n")[0]}\n`));
    const file = join(flags.out, `${name}${flags.dark ? "-dark" : ""}${flags.empty ? "-empty" : ""}.png`);
    await tab.page.screenshot({ path: file, fullPage: true });
    process.stdout.write(`${file}\n`);
  }
  for (const problem of tab.problems()) process.stdout.write(`PROBLEM ${problem}\n`);
}

/** `{account}` and its like become the ids of the demo's things. */
function filledIn(path: string, pages: readonly { readonly name: string; readonly path: string }[]): string {
  return path.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const found = pages.find((page) => page.name === name);
    return found?.path.split("/")[2]?.split("?")[0] ?? whole;
  });
}

await main();
