import { type Command, Option } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { apiPath } from "./api-client.ts";
import { type OpenContext, opened, requiredReason } from "./context.ts";
import { instantAt, objectsAt, textAt } from "./fields.ts";
import type { Output } from "./output.ts";
import { resolveAccount } from "./resolve.ts";
import type { Column } from "./table.ts";

interface ConvertFlags {
  readonly to: string;
  readonly userName?: string;
  readonly label?: string;
  readonly identityProvider?: string;
}

const stepColumns: readonly Column<JsonObject>[] = [
  { title: "step", text: (item) => textAt(item, "step") },
  { title: "state", text: (item) => textAt(item, "state") },
  { title: "how", text: (item) => textAt(item, "how"), flexible: true },
];

/** Adds `accounts convert` and what goes on from there: replacing an account by one of another kind. */
export function addConversions(group: Command, open: OpenContext): void {
  group
    .command("convert <account>")
    .description("begin to replace an account by one of another kind; say why with --reason")
    .addOption(
      new Option("--to <kind>", "the kind that it is to have")
        .choices(["idp_provisioned", "placeholder", "individual"])
        .makeOptionMandatory(),
    )
    .option("--user-name <name>", "the user name of the new account")
    .option("--label <text>", "what people here call the new account")
    .option("--identity-provider <name>", "an identity provider without SCIM, for idp_provisioned")
    .action(async (name: string, flags: ConvertFlags, command: Command) => {
      const reason = requiredReason(command);
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      const { to, userName, label, identityProvider } = flags;
      const body = { to, reason, userName, label, identityProvider };
      printConversion(out, await api.post(apiPath`/accounts/${textAt(account, "id")}/conversion`, body));
    });
  group
    .command("conversion <account>")
    .description("show how far the conversion of an account has come, and what is next")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      printConversion(out, await api.get(apiPath`/accounts/${textAt(account, "id")}/conversion`));
    });
  group
    .command("conversion-step <account> <step>")
    .description("take the step of a conversion that is next: switch, or retire")
    .action(async (name: string, step: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      printConversion(out, await api.post(apiPath`/accounts/${textAt(account, "id")}/conversion/steps/${step}`));
    });
  group
    .command("carry-secret <account> <kind>")
    .description("have the password or the note of the old account go along; nothing does without this")
    .requiredOption("--statement <text>", "why this very secret may go along")
    .action(async (name: string, kind: string, flags: { readonly statement: string }, command: Command) => {
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      const path = apiPath`/accounts/${textAt(account, "id")}/conversion/secrets/${kind}`;
      printConversion(out, await api.post(path, { statement: flags.statement }));
    });
  group
    .command("cancel-conversion <account>")
    .description("give a conversion up before the switch; say why with --reason")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const reason = requiredReason(command);
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      const path = apiPath`/accounts/${textAt(account, "id")}/conversion/cancellation`;
      printConversion(out, await api.post(path, { reason }));
    });
}

function printConversion(out: Output, answer: JsonObject): void {
  if (out.isJson) {
    out.json(answer);
    return;
  }
  out.pairs([
    ["conversion", textAt(answer, "state")],
    ["reason", textAt(answer, "reason")],
    ["old account", partyText(answer, "account")],
    ["new account", partyText(answer, "successor")],
    ["switched", instantAt(answer, "switchedAt")],
    ["old one retires", instantAt(answer, "retiresAt")],
    ["ended", instantAt(answer, "endedAt")],
  ]);
  for (const secret of objectsAt(answer, "secrets")) {
    out.data(`${textAt(secret, "kind")}: ${textAt(secret, "decision")} ${textAt(secret, "statement")}`.trim());
  }
  out.data("");
  out.table(stepColumns, objectsAt(answer, "steps"));
}

function partyText(answer: JsonObject, side: string): string {
  const [userName, kind, status] = ["userName", "kind", "status"].map((name) => textAt(answer, side, name));
  return `${userName} (${kind}, ${status}) ${textAt(answer, side, "id")}`;
}
