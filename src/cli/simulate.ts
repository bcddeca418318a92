import { type Command, Option } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { simulateEntra, simulateOkta } from "../simulate/simulate.ts";
import type { Summary } from "../simulate/summary.ts";
import type { ApiClient } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import type { CommandContext, OpenContext } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { objectsAt, textAt } from "./fields.ts";
import { collect, countBetween } from "./list-options.ts";
import type { Output } from "./output.ts";
import { ProgressBar } from "./progress-bar.ts";
import { readTokenFile } from "./server-locator.ts";

interface SimulateFlags {
  readonly users: number;
  readonly app?: readonly string[];
  readonly family: "aiw" | "oin";
  readonly dialect: "legacy" | "compliant";
  readonly scimUrl?: string;
  readonly scimTokenFile?: string;
}

/** Where the simulated provider pushes to; without a connection it is a server that we cannot ask. */
interface Target {
  readonly baseUrl: string;
  readonly token: string;
  readonly apps: readonly string[];
  readonly connection?: { readonly api: ApiClient; readonly id: string; readonly name: string };
}

type Idp = "okta" | "entra";

/** Used when there is no application to assign: the values stay unmatched until one of these is added. */
const exampleApps: readonly string[] = ["northwind-crm", "legacy-wiki"];

/** Adds `simulate`: clients that behave like real identity providers. */
export function addSimulate(program: Command, open: OpenContext): void {
  const group = program.command("simulate").description("behave like an identity provider, over real HTTP");
  const okta = group
    .command("okta")
    .description("send what Okta sends, on a connection made for it")
    .addOption(new Option("--family <family>", "wizard-made or catalogue app").choices(["aiw", "oin"]).default("aiw"));
  const entra = group
    .command("entra")
    .description("send what Microsoft Entra ID sends, on a connection made for it")
    .addOption(
      new Option("--dialect <dialect>", "without or with aadOptscim062020")
        .choices(["legacy", "compliant"])
        .default("legacy"),
    );
  for (const [idp, command] of [
    ["okta", okta],
    ["entra", entra],
  ] as const) {
    command
      .option("--users <n>", "how many invented users", countBetween(1, 10_000), 5)
      .option("--app <value>", "what to assign: a key or key:role; repeatable (default: every application)", collect)
      .option("--scim-url <url>", "push to this SCIM base URL instead of a new connection")
      .option("--scim-token-file <file>", "file with the token for --scim-url")
      .action(async (flags: SimulateFlags, self: Command) => await simulate(open(self), idp, flags));
  }
}

async function simulate(context: CommandContext, idp: Idp, flags: SimulateFlags): Promise<void> {
  const { out } = context;
  const target = await targetOf(context, idp, flags);
  const bar = new ProgressBar(out, idp === "okta" ? "Okta" : "Entra");
  const options = {
    ...target,
    users: flags.users,
    onProgress: ({ step, done, total }: { step: string; done: number; total: number }) => bar.update(step, done, total),
    log: (message: string) => out.note(message),
  };
  const summary =
    idp === "okta"
      ? await simulateOkta({ ...options, family: flags.family })
      : await simulateEntra({ ...options, dialect: flags.dialect });
  bar.finish();
  const accounts = target.connection === undefined ? [] : await accountsOf(target.connection);
  if (out.isJson) out.json(toJson(summary, target, accounts));
  else print(out, summary, target, accounts);
  if (summary.failures.length > 0) throw failed(summary);
}

async function targetOf(context: CommandContext, idp: Idp, flags: SimulateFlags): Promise<Target> {
  if (flags.scimUrl !== undefined && flags.scimTokenFile !== undefined) {
    const baseUrl = flags.scimUrl.replace(/\/+$/, "");
    if (!URL.canParse(baseUrl)) throw new CliError(exitCodes.usage, "--scim-url must be an http or https URL.");
    return { baseUrl, token: await readTokenFile(flags.scimTokenFile), apps: flags.app ?? exampleApps };
  }
  if (flags.scimUrl !== undefined || flags.scimTokenFile !== undefined) {
    throw new CliError(exitCodes.usage, "--scim-url and --scim-token-file belong together: give both or neither.");
  }
  const api = await context.connect();
  const apps = flags.app ?? (await catalogue(api, context.out));
  const variant = idp === "okta" ? flags.family : flags.dialect;
  const name = `Simulated ${idp === "okta" ? "Okta" : "Entra"} (${variant}) ${timeOfDay()}`;
  const connection = await api.post("/connections", { name, idp });
  return {
    baseUrl: `${api.baseUrl}/scim/v2`,
    token: textAt(connection, "token"),
    apps,
    connection: { api, id: textAt(connection, "id"), name },
  };
}

/** Tells one run from the next: date and time to the second, in UTC. */
function timeOfDay(): string {
  return new Date().toISOString().slice(0, 19).replace("T", " ");
}

/** Every application as it can be assigned: with its first role, if it has roles. */
async function catalogue(api: ApiClient, out: Output): Promise<readonly string[]> {
  const { items } = await api.list("/applications", {}, 1000);
  if (items.length === 0) {
    out.note(`There are no applications yet; assigning ${exampleApps.join(" and ")}, which will wait as unmatched.`);
    return exampleApps;
  }
  return items.map((item) => {
    const role = textAt(objectsAt(item, "roles")[0], "value");
    return role === "" ? textAt(item, "key") : `${textAt(item, "key")}:${role}`;
  });
}

async function accountsOf(connection: NonNullable<Target["connection"]>): Promise<readonly JsonObject[]> {
  return (await connection.api.list("/accounts", { connection: connection.id }, 20_000)).items;
}

function countByStatus(accounts: readonly JsonObject[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const account of accounts) {
    const status = textAt(account, "status");
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return counts;
}

function toJson(summary: Summary, target: Target, accounts: readonly JsonObject[]): JsonObject {
  const { connection } = target;
  return {
    ...summary,
    steps: summary.steps.map((step) => ({ ...step })),
    failures: summary.failures.map((failure) => ({ ...failure })),
    scimBaseUrl: target.baseUrl,
    ...(connection === undefined ? {} : { connection: { id: connection.id, name: connection.name } }),
    accounts: [...countByStatus(accounts)].map(([status, count]) => ({ status, count })),
  };
}

function print(out: Output, summary: Summary, target: Target, accounts: readonly JsonObject[]): void {
  out.heading(`${summary.client}: ${summary.requests} requests and ${summary.checks} checks in ${seconds(summary)} s`);
  out.table(
    [
      { title: "step", text: (step) => step.step },
      { title: "done", text: (step) => String(step.done) },
      { title: "failed", text: (step) => String(step.failed) },
    ],
    summary.steps,
  );
  for (const failure of summary.failures.slice(0, 20)) {
    out.note(`failed: ${failure.step}, ${failure.subject}: ${failure.problem}`);
  }
  if (summary.failures.length > 20) out.note(`... and ${summary.failures.length - 20} more; see --json.`);
  if (target.connection === undefined) return;
  out.data("");
  out.heading(`Service accounts of "${target.connection.name}"`);
  if (accounts.length === 0) out.data("none: no value that was assigned names an application");
  else printCounts(out, accounts);
  out.note(`Look at them with: anteroom accounts list --connection ${target.connection.id}`);
}

function printCounts(out: Output, accounts: readonly JsonObject[]): void {
  out.table(
    [
      { title: "status", text: ([status]) => status },
      { title: "accounts", text: ([, count]) => String(count) },
    ],
    [...countByStatus(accounts)],
  );
}

function seconds(summary: Summary): string {
  return (summary.durationMs / 1000).toFixed(1);
}

function failed(summary: Summary): CliError {
  const [first] = summary.failures;
  const count = summary.failures.length;
  return new CliError(
    exitCodes.failure,
    `${count} of what ${summary.client} did failed${first === undefined ? "." : `; the first: ${first.problem}`}`,
  );
}
