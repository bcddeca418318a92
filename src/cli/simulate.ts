import { type Command, InvalidArgumentError, Option } from "commander";
import { simulate } from "../simulate/simulate.ts";
import { type Simulator, simulators, type Variant } from "../simulate/simulators.ts";
import type { Summary } from "../simulate/summary.ts";
import { CliError } from "./cli-error.ts";
import type { CommandContext, OpenContext } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { collect, countBetween } from "./list-options.ts";
import { ProgressBar } from "./progress-bar.ts";
import { accountsOf, printRun } from "./simulate-report.ts";
import { type TargetFlags, targetOf } from "./simulate-target.ts";

interface SimulateFlags extends TargetFlags {
  readonly users: number;
  readonly groups: number;
  readonly variant: string;
  readonly rate?: number;
  readonly concurrency: number;
}

/** Adds `simulate`: clients that behave like real identity providers. */
export function addSimulate(program: Command, open: OpenContext): void {
  const group = program.command("simulate").description("behave like an identity provider, over real HTTP");
  for (const simulator of simulators) {
    group
      .command(simulator.idp)
      .description(`send what ${simulator.label} sends, on a connection made for it`)
      .addOption(variantOption(simulator))
      .option("--users <n>", "how many invented users", countBetween(1, 10_000), 5)
      .option("--groups <n>", "how many further groups, which assign nothing", countBetween(0, 1000), 0)
      .option("--app <value>", "what to assign: a key or key:role; repeatable (default: every application)", collect)
      .option("--rate <r>", "requests per second (default: as fast as it goes)", ratePerSecond)
      .option("--concurrency <c>", "how many users or groups at a time", countBetween(1, 64), 4)
      .option("--scim-url <url>", "push to this SCIM base URL instead of a new connection")
      .option("--scim-token-file <file>", "file with the token for --scim-url")
      .action(async (flags: SimulateFlags, self: Command) => await run(open(self), simulator, flags));
  }
}

/** The option that chooses a variant; what each does is in the help. */
function variantOption({ variants }: Simulator): Option {
  const names = variants.map(({ name }) => name);
  const described = variants.map(({ name, does }) => `${name}: ${does}`).join("; ");
  return new Option("--variant <variant>", described).choices(names).default(names[0]);
}

function ratePerSecond(text: string): number {
  const value = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (value > 0) return value;
  throw new InvalidArgumentError("It must be a number of requests per second, such as 25 or 0.5.");
}

async function run(context: CommandContext, simulator: Simulator, flags: SimulateFlags): Promise<void> {
  const { out } = context;
  const variant = variantOf(simulator, flags);
  const name = `Simulated ${simulator.label} (${variant.name}) ${timeOfDay()}`;
  const target = await targetOf(context, flags, {
    idp: simulator.idp,
    name,
    fetchesTokens: variant.fetchesTokens === true,
  });
  const bar = new ProgressBar(out, simulator.label);
  const client = variant.open({
    baseUrl: target.baseUrl,
    token: target.token,
    log: (message) => out.note(message),
    ...(flags.rate === undefined ? {} : { requestsPerSecond: flags.rate }),
  });
  const summary = await simulate(
    client,
    { users: flags.users, groups: flags.groups, apps: target.apps, domain: simulator.domain },
    { concurrency: flags.concurrency, onProgress: ({ step, done, total }) => bar.update(step, done, total) },
  );
  bar.finish();
  printRun(out, summary, target, await accountsOf(target));
  if (summary.failures.length > 0) throw failed(summary);
}

/** The parser has let only known names through. */
function variantOf({ variants, label }: Simulator, flags: SimulateFlags): Variant {
  const variant = variants.find(({ name }) => name === flags.variant);
  if (variant === undefined) throw new CliError(exitCodes.usage, `${label} has no variant "${flags.variant}".`);
  return variant;
}

/** Tells one run from the next: date and time to the second, in UTC. */
function timeOfDay(): string {
  return new Date().toISOString().slice(0, 19).replace("T", " ");
}

function failed(summary: Summary): CliError {
  const [first] = summary.failures;
  const count = summary.failures.length;
  return new CliError(
    exitCodes.failure,
    `${count} of what ${summary.client} did failed${first === undefined ? "." : `; the first: ${first.problem}`}`,
  );
}
