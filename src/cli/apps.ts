import type { Command } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { apiPath } from "./api-client.ts";
import { addVerify, printChoices } from "./apps-verify.ts";
import { addWatch, printPendingChange } from "./apps-watch.ts";
import { addCatalogue, type CatalogueFlags, catalogueFrom } from "./catalogue.ts";
import { CliError } from "./cli-error.ts";
import { type OpenContext, opened } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { instantAt, objectsAt, textAt, textsAt } from "./fields.ts";
import { findingColumns } from "./finding-columns.ts";
import { collect, type ListFlags, printPage, withListOptions } from "./list-options.ts";
import { metadataFrom, readText } from "./metadata-source.ts";
import type { Output } from "./output.ts";
import type { Column } from "./table.ts";

interface ChangeFlags {
  readonly name?: string;
  readonly category?: string;
  readonly role?: readonly string[];
  readonly requiredRole?: string;
  /** False: none that are known. */
  readonly passwordRules?: string | false;
  readonly entityId?: string;
  /** False: no longer. */
  readonly signingCertificate?: string | false;
}

interface AddFlags extends ChangeFlags, CatalogueFlags {
  readonly key?: string;
  readonly metadata?: string;
}

const columns: readonly Column<JsonObject>[] = [
  { title: "key", text: (item) => textAt(item, "key") },
  { title: "name", text: (item) => textAt(item, "name"), flexible: true },
  { title: "saml", text: (item) => textAt(item, "saml", "verdict") },
  { title: "grade", text: (item) => textAt(item, "saml", "grade") },
  { title: "condition", text: (item) => textAt(item, "saml", "condition") },
  { title: "checked", text: (item) => instantAt(item, "saml", "checkedAt") },
];

/** Adds `apps`: the applications for which service accounts are made. */
export function addApps(program: Command, open: OpenContext): void {
  const group = program.command("apps").description("applications and the proof that they support SAML");
  addAdd(group, open);
  addChange(group, open);
  withListOptions(group.command("list").description("list applications")).action(async (flags: ListFlags, command) => {
    const { out, api } = await opened(open, command);
    const page = await api.list("/applications", { cursor: flags.cursor }, flags.limit);
    printPage(out, page, columns, "No applications. Add one with: anteroom apps add");
  });
  group
    .command("show <key>")
    .description("show an application, named by key or id")
    .action(async (key: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      printApplication(out, await api.get(apiPath`/applications/${key}`));
    });
  addVerify(group, open);
  addCatalogue(group, open);
  addWatch(group, open);
  group
    .command("delete <key>")
    .description("delete an application with its integrations; its accounts retire; refused while one is linked")
    .action(async (key: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const answer = await api.delete(apiPath`/applications/${key}`);
      if (out.isJson) return out.json(answer);
      out.note(`${key} is deleted.`);
    });
}

function addAdd(group: Command, open: OpenContext): void {
  const command = group
    .command("add")
    .description("add an application")
    .option("--key <key>", "short name used in assignment values and group names")
    .option("--catalogue <key>", "start with what the catalogue knows; the other options stand above it")
    .option("--set <name=value>", "fill the addresses of the catalogue entry; may be given several times", collect)
    .option("--metadata <file-or-url>", "the SAML metadata: a file, or a web address for the server to fetch");
  withChangeOptions(command).action(async (flags: AddFlags, self: Command) => {
    const start = startFrom(flags);
    const { out, api } = await opened(open, self);
    const metadata = flags.metadata === undefined ? {} : await metadataFrom(flags.metadata);
    const application = await api.post("/applications", { ...(await changesOf(flags)), ...start, ...metadata });
    printApplication(out, application);
    printChoices(out, textAt(application, "key"), application);
  });
}

function addChange(group: Command, open: OpenContext): void {
  withChangeOptions(group.command("change <key>"))
    .description("change an application; what is not named stays, and its key always")
    .option("--no-password-rules", "forget what the app demands of passwords")
    .option("--no-signing-certificate", "believe metadata that nobody signed, as before")
    .action(async (key: string, flags: ChangeFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      printApplication(out, await api.patch(apiPath`/applications/${key}`, await changesOf(flags)));
    });
}

function withChangeOptions(command: Command): Command {
  return command
    .option("--name <name>", "what people call it")
    .option("--category <category>", "what kind of application it is")
    .option("--role <value[=display]>", "a role of the application; may be given several times", collect)
    .option("--required-role <value>", "the role that an integration needs its account to have")
    .option("--password-rules <rules>", "what the app demands of passwords, such as 'minlength: 12; required: digit'")
    .option("--entity-id <id>", "which service provider is meant when the metadata describes several")
    .option("--signing-certificate <file>", "the certificate, PEM, of whoever has to sign the metadata");
}

async function changesOf(flags: ChangeFlags): Promise<JsonObject> {
  const { name, category, role, requiredRole, passwordRules, entityId, signingCertificate: signer } = flags;
  return {
    name,
    category,
    roles: role?.map(roleFrom),
    requiredRole,
    passwordRules: passwordRules === false ? null : passwordRules,
    entityId,
    signingCertificate: await signerFrom(signer),
  };
}

async function signerFrom(given: ChangeFlags["signingCertificate"]): Promise<string | null | undefined> {
  return typeof given === "string" ? await readText(given, "certificate") : given === false ? null : undefined;
}

function startFrom(flags: AddFlags): JsonObject {
  const { key, name } = flags;
  if (flags.catalogue === undefined && (key === undefined || name === undefined)) {
    throw new CliError(exitCodes.usage, "Give --key and --name, or --catalogue with the key of a catalogue entry.");
  }
  return { key, ...catalogueFrom(flags) };
}

function roleFrom(text: string): JsonObject {
  const at = text.indexOf("=");
  return at < 0 ? { value: text, display: text } : { value: text.slice(0, at), display: text.slice(at + 1) };
}

function printApplication(out: Output, application: JsonObject): void {
  if (out.isJson) {
    out.json(application);
    return;
  }
  out.pairs([
    ["application", textAt(application, "name")],
    ["key", textAt(application, "key")],
    ["id", textAt(application, "id")],
    ["category", textAt(application, "category")],
    ["roles", textsAt(application, "roles").join(", ")],
    ["required role", textAt(application, "requiredRole")],
    ["password rules", textAt(application, "passwordRules")],
    ["SAML", textAt(application, "saml", "verdict")],
    ["grade", textAt(application, "saml", "grade")],
    ["condition", textAt(application, "saml", "condition")],
    ["entity id", textAt(application, "saml", "entityId")],
    ["ACS", textsAt(application, "saml", "acsUrls").join(", ")],
    ["certificates", certificates(application)],
    ["checked", instantAt(application, "saml", "checkedAt")],
    ["next check", instantAt(application, "watch", "nextCheckAt")],
    ["failing since", instantAt(application, "watch", "failingSince")],
    ["problem", textAt(application, "watch", "problem")],
  ]);
  printFindings(out, objectsAt(application, "saml", "findings"));
  printPendingChange(out, application);
}

function certificates(application: JsonObject): string {
  const ends = objectsAt(application, "saml", "certificates").map((item) => instantAt(item, "notAfter"));
  const known = ends.filter((end) => end !== "").map((end) => `valid until ${end}`);
  return known.length > 0 ? known.join(", ") : String(ends.length || "");
}

function printFindings(out: Output, findings: readonly JsonObject[]): void {
  if (findings.length > 0) out.table(findingColumns, findings);
}
