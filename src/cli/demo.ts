import type { Command } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { accountColumns } from "./account-report.ts";
import { ApiClient } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import type { CommandContext, OpenContext } from "./context.ts";
import { type DemoServer, startDemoServer } from "./demo-server.ts";
import { onHost } from "./entries.ts";
import { exitCodes } from "./exit-code.ts";
import { textAt } from "./fields.ts";
import { countBetween } from "./list-options.ts";
import type { Output } from "./output.ts";
import { accountName } from "./resolve.ts";
import { readToken } from "./server-locator.ts";

interface DemoFlags {
  readonly port: number;
  readonly once?: boolean;
}

/** The statuses in the order in which an account passes them, for the table. */
const statusOrder = [
  "active",
  "awaiting_mfa",
  "awaiting_integration",
  "awaiting_verification",
  "blocked",
  "paused",
  "suspended",
];

/** Adds `demo`: a server with something in it, gone without a trace when it stops. */
export function addDemo(program: Command, open: OpenContext, mainPath: string): void {
  program
    .command("demo")
    .description("show everything on a temporary server, and keep it running until Ctrl-C")
    .option("--port <port>", "port to listen on, 0 for a free one", countBetween(0, 65_535), 0)
    .option("--once", "end after showing the accounts")
    .action(async (flags: DemoFlags, command: Command) => await runDemo(open(command), flags, mainPath));
}

async function runDemo(context: CommandContext, flags: DemoFlags, mainPath: string): Promise<void> {
  const { out } = context;
  using interruption = listenForInterruption();
  out.note("Starting a server on a temporary directory ...");
  await using server = await start(context, flags, mainPath, interruption);
  if (server === undefined) return;
  const finished = await Promise.race([
    show(out, server, flags.once === true).then(() => true),
    interruption.happened,
    server.ended,
  ]);
  if (finished !== true) return assertWanted(interruption);
  if (flags.once === true) return;
  out.note("Serving until Ctrl-C.");
  await Promise.race([interruption.happened, server.ended]);
  assertWanted(interruption);
  out.note("Stopping; the temporary directory goes with it.");
}

/** A server that Ctrl-C ended while it was starting is no failure. */
async function start(
  context: CommandContext,
  flags: DemoFlags,
  mainPath: string,
  interruption: Interruption,
): Promise<DemoServer | undefined> {
  const { signal } = interruption;
  try {
    return await startDemoServer({ mainPath, port: flags.port, env: context.env, signal });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

interface Interruption extends Disposable {
  readonly signal: AbortSignal;
  readonly happened: Promise<void>;
}

/** Catches Ctrl-C and SIGTERM, so that the server is stopped and its directory removed before we end. */
function listenForInterruption(): Interruption {
  const { promise, resolve } = Promise.withResolvers<void>();
  const controller = new AbortController();
  const listen = (): void => {
    controller.abort();
    resolve();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, listen);
  return {
    signal: controller.signal,
    happened: promise,
    [Symbol.dispose]: () => {
      for (const signal of signals) process.off(signal, listen);
    },
  };
}

function assertWanted(interruption: Interruption): void {
  if (interruption.signal.aborted) return;
  throw new CliError(exitCodes.unavailable, "The demo's server ended by itself.");
}

async function show(out: Output, server: DemoServer, isOnce: boolean): Promise<void> {
  // Loaded when they are needed, so that other commands start faster.
  const { playScenario } = await import("./demo-journey.ts");
  const { readScenario } = await import("./demo-scenario.ts");
  const { url, dataDir } = server;
  const token = await readToken({ dataDir }, {});
  const api = new ApiClient({ baseUrl: url, token });
  await playScenario(api, await readScenario(), (what) => out.note(`  ${what}`));
  const { items } = await api.list("/accounts", {}, 200);
  const accounts = items.toSorted((left, right) => rank(left) - rank(right));
  // A server that ends at once lets nobody in.
  const setupUrl = isOnce ? undefined : await makeSetupUrl(url, token);
  if (out.isJson) return out.json({ url, dataDir, ...(setupUrl !== undefined && { setupUrl }), accounts });
  out.data("");
  out.table(accountColumns, accounts);
  if (setupUrl !== undefined) invite(out, { url, dataDir, setupUrl }, accounts[0]);
}

/** The address that makes the Owner; made last, so that it is good for half an hour from now. */
async function makeSetupUrl(baseUrl: string, token: string): Promise<string> {
  const api = await onHost(new ApiClient({ baseUrl, token, reason: "To look around in the demo" }));
  return textAt(await api.post("/setup-codes", {}), "url");
}

interface RunningDemo extends Pick<DemoServer, "url" | "dataDir"> {
  /** Makes the Owner, who then sees all of it in the console. */
  readonly setupUrl: string;
}

/** Says how to look around while the server runs. */
function invite(out: Output, server: RunningDemo, account: JsonObject | undefined): void {
  const name = account === undefined ? "ACCOUNT" : accountName(account);
  const user = account === undefined ? "USER" : textAt(account, "userName");
  out.data("");
  out.data(`The server runs at ${server.url}`);
  out.data("Open the console with this address, once, within 30 minutes; you become the Owner of the demo:");
  out.data(`  ${server.setupUrl}`);
  out.data("Or look around in another terminal:");
  for (const line of [
    "accounts list",
    `accounts show ${name}`,
    `accounts explain ${user}`,
    `mfa code ${name}`,
    "apps list",
    "apps verify northwind-crm",
    "setup-code",
  ]) {
    out.data(`  npm run --silent anteroom -- --data-dir ${server.dataDir} ${line}`);
  }
}

function rank(account: JsonObject): number {
  const place = statusOrder.indexOf(textAt(account, "status"));
  return place < 0 ? statusOrder.length : place;
}
