import { type Command, Option } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { printAccount } from "./account-report.ts";
import { printSteps } from "./account-steps.ts";
import { type ApiClient, apiPath } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { type OpenContext, opened } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { textAt, valueAt } from "./fields.ts";
import type { Output } from "./output.ts";
import { accountName, resolveAccount } from "./resolve.ts";

interface CreateFlags {
  readonly kind: string;
  readonly app?: string;
  readonly appUrl?: string;
  readonly label?: string;
  readonly userName?: string;
  readonly displayName?: string;
  readonly role?: readonly string[];
  readonly idp?: string;
}

interface ContactFlags {
  readonly email?: string;
  /** False for `--no-phone`. */
  readonly phone?: string | false;
}

interface RenameFlags {
  readonly label?: string;
  readonly userName?: string;
  readonly toAddress?: boolean;
  readonly displayName?: string;
}

interface StateFlags {
  readonly active?: boolean;
  readonly inactive?: boolean;
  readonly assigned?: boolean;
  readonly unassigned?: boolean;
  readonly at?: string;
  readonly nextReview?: string;
  readonly note?: string;
}

/** What a command does to an account: answers the account as it is then. */
type Work = (api: ApiClient, path: string, account: JsonObject) => Promise<JsonObject>;

/** Adds to `accounts` what registers accounts of every kind and takes them along their steps. */
export function addAccountKinds(group: Command, open: OpenContext): void {
  addCreate(group, open);
  group
    .command("steps <account>")
    .description("show the steps of an account: what is done, and what is next")
    .action(async (name: string, _flags: unknown, command: Command) => {
      await step(open, command, name, (api, path) => api.get(path));
    });
  addContact(group, open);
  addWords(group, open);
  addRename(group, open);
  addState(group, open);
}

function addCreate(group: Command, open: OpenContext): void {
  const kinds = ["placeholder", "individual", "idp_provisioned"];
  group
    .command("create")
    .description("register an account that no identity provider pushes, and show the steps on its way")
    .addOption(new Option("--kind <kind>", "its kind").choices(kinds).makeOptionMandatory())
    .option("--app <key>", "the application it is for")
    .option("--app-url <url>", "an address of the app, in the place of --app")
    .option("--label <text>", "what people here call it")
    .option("--user-name <name>", "the name of its login; a placeholder gets a dummy without one")
    .option("--display-name <name>", "its name in the app")
    .option("--role <role...>", "roles that it has, or is to have, in the app")
    .option("--idp <name>", "with idp_provisioned: the identity provider, which has no SCIM")
    .action(async (flags: CreateFlags, command: Command) => {
      const { kind, app: application, appUrl: url, label, userName, displayName, role: roles, idp } = flags;
      const wanted = { kind, application, url, label, userName, displayName, roles, identityProvider: idp };
      const { out, api } = await opened(open, command);
      const account = await api.post("/accounts", given(wanted));
      if (out.isJson) return out.json(account);
      printAccount(out, account);
      out.data("");
      printSteps(out, account);
    });
}

function addContact(group: Command, open: OpenContext): void {
  group
    .command("contact <account>")
    .description(
      "give a placeholder or individual account its e-mail address and phone number; what is not named stays",
    )
    .option("--email <address>", "an address of this account alone")
    .option("--phone <number>", "a number of this account alone, such as +49 30 123456")
    .option("--no-phone", "no number, for an app that asks for none")
    .action(async (name: string, flags: ContactFlags, command: Command) => {
      await step(open, command, name, (api, path, account) => {
        const email = flags.email ?? addressOf(account);
        const phone = flags.phone === false ? null : (flags.phone ?? valueAt(account, "identity", "phone") ?? null);
        return api.put(`${path}/contact`, { email, phone });
      });
    });
}

function addWords(group: Command, open: OpenContext): void {
  group
    .command("done <account> <step>")
    .description("state that a step is done which nothing here can see")
    .option("--note <text>", "what you have seen; contact_verified needs one")
    .action(async (name: string, stepName: string, { note }: { readonly note?: string }, command: Command) => {
      await step(open, command, name, (api, path) => sayDone(api, path, stepName, note));
    });
  group
    .command("skip <account> <step>")
    .description("leave out a step that can be left out")
    .option("--note <text>", "why")
    .action(async (name: string, stepName: string, flags: { readonly note?: string }, command: Command) => {
      const word = given({ skipped: true, ...flags });
      await step(open, command, name, (api, path) => api.post(stepPath(path, stepName), word));
    });
  group
    .command("undo <account> <step>")
    .description("take back that a step is done or left out")
    .action(async (name: string, stepName: string, _flags: unknown, command: Command) => {
      await step(open, command, name, (api, path) =>
        stepName === "contact_verified"
          ? api.delete(`${path}/contact/verification`)
          : api.post(stepPath(path, stepName), { done: false }),
      );
    });
}

function sayDone(api: ApiClient, path: string, stepName: string, note: string | undefined): Promise<JsonObject> {
  if (stepName !== "contact_verified") return api.post(stepPath(path, stepName), given({ done: true, note }));
  if (note !== undefined) return api.post(`${path}/contact/verification`, { statement: note });
  throw new CliError(exitCodes.usage, "Say with --note TEXT where you have seen address and number; it is kept.");
}

function addRename(group: Command, open: OpenContext): void {
  group
    .command("rename <account>")
    .description("give an account that was registered here another name")
    .option("--label <text>", "what people here call it")
    .option("--user-name <name>", "the name of its login")
    .option("--to-address", "its e-mail address as the name of its login")
    .option("--display-name <name>", "its name in the app")
    .action(async (name: string, { toAddress, ...flags }: RenameFlags, command: Command) => {
      await step(open, command, name, async (api, path, account) => {
        const userName = toAddress === true ? addressOf(account) : flags.userName;
        return api.patch(path, given({ ...flags, userName, json: undefined }));
      });
    });
}

function addState(group: Command, open: OpenContext): void {
  group
    .command("state <account>")
    .description("state how a login stands at an identity provider without SCIM")
    .option("--active", "the login is active there")
    .option("--inactive", "the login is not active there")
    .option("--assigned", "the app is assigned to it there")
    .option("--unassigned", "the app is not assigned to it there")
    .option("--at <instant>", "when that was so; now by default")
    .option("--next-review <instant>", "when it is to be stated again: after 90 days by default, 180 at most")
    .option("--note <text>", "what you have seen")
    .action(async (name: string, flags: StateFlags, command: Command) => {
      const active = oneOf(flags.active, flags.inactive, "--active and --inactive");
      const assigned = oneOf(flags.assigned, flags.unassigned, "--assigned and --unassigned");
      const { at: statedAt, nextReview: nextReviewAt, note } = flags;
      const statement = given({ active, assigned, statedAt, nextReviewAt, note });
      await step(open, command, name, (api, path) => api.post(`${path}/upstream-statement`, statement));
    });
}

async function step(open: OpenContext, command: Command, name: string, work: Work): Promise<void> {
  const { out, api } = await opened(open, command);
  const found = await resolveAccount(api, name);
  const account = await work(api, apiPath`/accounts/${textAt(found, "id")}`, found);
  if (out.isJson) return out.json(account);
  printState(out, account);
  printSteps(out, account);
}

function printState(out: Output, account: JsonObject): void {
  const waiting = textAt(account, "waitingFor");
  out.note(`${accountName(account)} is ${textAt(account, "status")}. ${waiting}`.trim());
}

function addressOf(account: JsonObject): string {
  const address = textAt(account, "identity", "email");
  if (address !== "") return address;
  throw new CliError(
    exitCodes.usage,
    "The account has no e-mail address yet; give it one with: anteroom accounts contact ACCOUNT --email ADDRESS",
  );
}

function oneOf(yes: boolean | undefined, no: boolean | undefined, both: string): boolean {
  if ((yes === true) !== (no === true)) return yes === true;
  throw new CliError(exitCodes.usage, `Give exactly one of ${both}.`);
}

function stepPath(path: string, stepName: string): string {
  return `${path}/steps/${encodeURIComponent(stepName)}`;
}

/** What was given, as a body. */
function given(fields: Readonly<Record<string, JsonObject[string] | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as JsonObject;
}
