import type { Command } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { type ApiClient, apiPath } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { type OpenContext, opened } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { instantAt, textAt } from "./fields.ts";
import { type ListFlags, printPage, withListOptions } from "./list-options.ts";
import type { Output } from "./output.ts";
import { resolvePerson, resolveProvider } from "./resolve.ts";
import type { Column } from "./table.ts";

interface PersonFlags {
  readonly name?: string;
  readonly login?: string;
  readonly role?: string;
  readonly owner?: true;
  readonly provider?: string;
}

const columns: readonly Column<JsonObject>[] = [
  { title: "id", text: (item) => textAt(item, "id") },
  { title: "name", text: (item) => textAt(item, "name"), flexible: true },
  { title: "login name", text: (item) => textAt(item, "loginName"), flexible: true },
  { title: "role", text: (item) => textAt(item, "role") },
  { title: "state", text: (item) => textAt(item, "state") },
];

const ROLES = "owner, super_admin, admin, user, auditor or operator";

/** Adds `people`: who operates Anteroom, and as what. */
export function addPeople(program: Command, open: OpenContext): void {
  const group = program.command("people").description("the people who operate Anteroom, and their roles");
  addLists(group, open);
  addChanges(group, open);
  addLeaving(group, open);
  addOwnership(group, open);
}

function addLists(group: Command, open: OpenContext): void {
  withListOptions(group.command("list").description("list the people, those who left included")).action(
    async (flags: ListFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      printPage(out, await api.list("/people", { cursor: flags.cursor }, flags.limit), columns, "There is nobody yet.");
    },
  );
  group
    .command("show <person>")
    .description("show a person, by login name, name or id")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      printPerson(out, await resolvePerson(api, name));
    });
}

function addChanges(group: Command, open: OpenContext): void {
  group
    .command("add <login-name>")
    .description("add a person by the name that the identity provider sends of them")
    .option("--name <name>", "as colleagues call them; the login name by default")
    .option("--role <role>", `what they are: ${ROLES}`, "user")
    .option("--owner", "the first Owner of the workspace; later ones take over")
    .option("--provider <provider>", "the sign-in provider that vouches for them, if there are several")
    .action(async (loginName: string, flags: PersonFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const role = flags.owner === true ? "owner" : (flags.role ?? "user");
      const body = { name: flags.name ?? loginName, loginName, role, ...(await providerOf(api, flags)) };
      printPerson(out, await api.post("/people", body));
    });
  group
    .command("change <person>")
    .description("change a person; a role that is chosen here stays, whatever the rules of the provider say")
    .option("--name <name>", "another name")
    .option("--login <login-name>", "another login name")
    .option("--role <role>", `what they are: ${ROLES}`)
    .option("--provider <provider>", "another sign-in provider")
    .action(async (name: string, flags: PersonFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const body = {
        ...(flags.name !== undefined && { name: flags.name }),
        ...(flags.login !== undefined && { loginName: flags.login }),
        ...(flags.role !== undefined && { role: flags.role }),
        ...(await providerOf(api, flags)),
      };
      if (Object.keys(body).length === 0) throw new CliError(exitCodes.usage, "Name what to change.");
      printPerson(out, await api.patch(await pathOf(api, name), body));
    });
}

function addLeaving(group: Command, open: OpenContext): void {
  group
    .command("leave <person>")
    .description("note that a person left: sessions, personal tokens and the links that they made end at once")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const answer = await api.post(`${await pathOf(api, name)}/departure`);
      if (out.isJson) return out.json(answer);
      out.note(
        `${textAt(answer, "name")} has left; sessions, personal tokens and the links that they made have ended.`,
      );
    });
  group
    .command("return <person>")
    .description("note that a person is back")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const answer = await api.delete(`${await pathOf(api, name)}/departure`);
      if (out.isJson) return out.json(answer);
      out.note(`${textAt(answer, "name")} is back, as ${textAt(answer, "role")}.`);
    });
  group
    .command("drop-factor <person>")
    .description("take a person's own factor away, such as when the phone is lost")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const answer = await api.delete(`${await pathOf(api, name)}/factor`);
      if (out.isJson) return out.json(answer);
      out.note("The factor is gone; its owner can enrol another one.");
    });
}

function addOwnership(group: Command, open: OpenContext): void {
  group
    .command("transfer-owner <person>")
    .description("offer the role of the Owner to a person, who has seven days to accept it")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const answer = await api.post(`${await pathOf(api, name)}/ownership-offer`);
      if (out.isJson) return out.json(answer);
      const until = instantAt(answer, "ownerOfferedUntil");
      out.note(`${textAt(answer, "name")} can take over until ${until} with: anteroom people accept-owner`);
    });
  group
    .command("accept-owner")
    .description("take over as Owner, if that is offered to you")
    .action(async (_flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      printPerson(out, await api.post("/me/ownership"));
    });
}

async function pathOf(api: ApiClient, name: string): Promise<string> {
  return apiPath`/people/${textAt(await resolvePerson(api, name), "id")}`;
}

async function providerOf(api: ApiClient, { provider }: PersonFlags): Promise<{ providerId?: string }> {
  return provider === undefined ? {} : { providerId: textAt(await resolveProvider(api, provider), "id") };
}

function printPerson(out: Output, person: JsonObject): void {
  if (out.isJson) {
    out.json(person);
    return;
  }
  out.pairs([
    ["person", textAt(person, "name")],
    ["id", textAt(person, "id")],
    ["login name", textAt(person, "loginName")],
    [
      "role",
      `${textAt(person, "role")}${textAt(person, "roleFrom") === "rule" ? " (by rule, anew at each sign-in)" : ""}`,
    ],
    ["state", textAt(person, "state")],
    ["Owner offered until", instantAt(person, "ownerOfferedUntil")],
    ["left", instantAt(person, "leftAt")],
  ]);
}
