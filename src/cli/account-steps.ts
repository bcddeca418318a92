import type { JsonObject } from "../lib/json.ts";
import { instantAt, lineAt, objectsAt, textAt } from "./fields.ts";
import type { Output } from "./output.ts";
import { accountName } from "./resolve.ts";
import type { Column } from "./table.ts";

const columns: readonly Column<JsonObject>[] = [
  { title: "step", text: (step) => textAt(step, "step") },
  { title: "state", text: (step) => textAt(step, "state") },
  { title: "what", text: (step) => textAt(step, "title"), flexible: true },
  { title: "when", text: (step) => instantAt(step, "doneAt") },
  { title: "who", text: (step) => lineAt(step, "doneBy"), flexible: true },
  { title: "note", text: (step) => lineAt(step, "note"), flexible: true },
];

/** What to run for each step, with the account in the place of `ACCOUNT`. */
const COMMANDS: Readonly<Record<string, string>> = {
  password: "anteroom secrets set ACCOUNT --generate",
  vault: "anteroom secrets move ACCOUNT VAULT (or, where they are is right: anteroom accounts done ACCOUNT vault)",
  contact: "anteroom accounts contact ACCOUNT --email ADDRESS --phone NUMBER",
  user_name: "anteroom accounts rename ACCOUNT --to-address",
  created: "anteroom accounts done ACCOUNT created",
  contact_verified: "anteroom accounts done ACCOUNT contact_verified --note 'Where I have seen it'",
  upstream: "anteroom accounts state ACCOUNT --active --assigned",
  saml: "anteroom apps verify APP --metadata FILE",
  mfa: "anteroom mfa enroll ACCOUNT",
  link: "anteroom integrations link INTEGRATION ACCOUNT",
};

/** Prints the steps of an account, what is next, and what to run for it. */
export function printSteps(out: Output, account: JsonObject): void {
  const steps = objectsAt(account, "steps");
  out.table(columns, steps);
  const next = steps.find((step) => textAt(step, "state") === "next");
  if (next === undefined) return;
  out.note(`Next: ${textAt(next, "how")}`);
  const pushed = textAt(account, "connection", "id") !== "" && textAt(next, "step") === "upstream";
  const command = pushed ? undefined : COMMANDS[textAt(next, "step")];
  if (command === undefined) return;
  const app = textAt(account, "application", "key");
  out.note(`  ${command.replaceAll("ACCOUNT", wordFor(account)).replace("APP", app)}`);
}

/** An account as one word of a shell: by its id where the name is more to a shell than a name. */
function wordFor(account: JsonObject): string {
  const name = accountName(account);
  return /^\w[\w.@+-]*$/.test(name) ? name : textAt(account, "id");
}
