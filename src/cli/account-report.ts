import { isJsonObject, type JsonObject } from "../lib/json.ts";
import { ownerText } from "./account-owners.ts";
import { instantAt, objectsAt, textAt, textsAt, valueAt } from "./fields.ts";
import type { Output } from "./output.ts";
import { accountName } from "./resolve.ts";
import type { Column } from "./table.ts";

/** The columns of a list of service accounts. */
export const accountColumns: readonly Column<JsonObject>[] = [
  { title: "account", text: accountName },
  { title: "status", text: (item) => textAt(item, "status") },
  { title: "waits for", text: waitingFor, flexible: true },
  { title: "wrong", text: failureCodes, flexible: true },
  { title: "connection", text: origin, flexible: true },
];

function failureCodes(account: JsonObject): string {
  return objectsAt(account, "failures")
    .map((failure) => textAt(failure, "code"))
    .join(", ");
}

/** Who pushes or signs in an account; one that nobody does names its kind. */
function origin(account: JsonObject): string {
  const named = textAt(account, "connection", "name") || textAt(account, "identity", "identityProvider");
  return named || textAt(account, "kind");
}

/** What an account waits for; one that waits for nothing says whom it serves. */
function waitingFor(account: JsonObject): string {
  const waiting = textAt(account, "waitingFor");
  if (waiting !== "" || textAt(account, "status") !== "active") return waiting;
  return `Nothing; ${textAt(account, "integration", "name") || "an integration"} works with it.`;
}

function gateNames(account: JsonObject): readonly string[] {
  const gates = valueAt(account, "gates");
  return isJsonObject(gates) ? Object.keys(gates) : [];
}

/** Prints one service account: what it is, its gates, what it waits for and what to do next. */
export function printAccount(out: Output, account: JsonObject): void {
  if (out.isJson) out.json(account);
  else describeAccount(out, account);
}

function describeAccount(out: Output, account: JsonObject): void {
  out.pairs([
    ["account", accountName(account)],
    ["label", textAt(account, "label")],
    ["name", textAt(account, "displayName")],
    ["id", textAt(account, "id")],
    ["kind", textAt(account, "kind")],
    ["application", textAt(account, "application", "name")],
    ["roles", textsAt(account, "roles").join(", ")],
    ["connection", textAt(account, "connection", "name")],
    ["identity provider", textAt(account, "identity", "identityProvider")],
    ["stated", instantAt(account, "identity", "statedAt")],
    ["state again by", instantAt(account, "identity", "nextReviewAt")],
    ["e-mail", textAt(account, "identity", "email")],
    ["phone", textAt(account, "identity", "phone")],
    ["integration", textAt(account, "integration", "name")],
    ["predecessor", textAt(account, "predecessorId")],
    ["created", instantAt(account, "createdAt")],
    ["updated", instantAt(account, "updatedAt")],
    ["sign-in proven", instantAt(account, "signInProvenAt")],
    ["second factor", textAt(account, "factor", "notice")],
    ["owner", ownerText(account, "owner")],
    ["backup owner", ownerText(account, "backupOwner")],
    ["valid from", instantAt(account, "validity", "from")],
    ["valid until", instantAt(account, "validity", "until")],
    ["review due", instantAt(account, "review", "dueAt")],
    ["status", textAt(account, "status")],
    ["waits for", textAt(account, "waitingFor")],
    ["next step", textAt(account, "nextStep")],
  ]);
  out.data("");
  out.table(
    [
      { title: "gate", text: (gate) => gate },
      { title: "value", text: (gate) => textAt(account, "gates", gate) },
    ],
    gateNames(account),
  );
  for (const warning of textsAt(account, "warnings")) out.data(`warning: ${warning}`);
  for (const failure of objectsAt(account, "failures")) out.data(`wrong: ${failureText(failure)}`);
}

/** What is wrong, who can mend it and how, in one line. */
function failureText(failure: JsonObject): string {
  const who = textAt(failure, "who").replace("_", " ");
  const seen = textAt(failure, "detail");
  const detail = seen === "" ? "" : ` (${seen})`;
  return `${textAt(failure, "title")}${detail} [${textAt(failure, "code")}]. ${who}: ${textAt(failure, "action")}`;
}

/** Prints why a user is, or is not, a service account: one block per connection, one line per rule. */
export function printExplanation(out: Output, answer: JsonObject): void {
  if (out.isJson) {
    out.json(answer);
    return;
  }
  const items = objectsAt(answer, "items");
  if (items.length === 0) out.note("There are no connections that could have brought this user.");
  for (const item of items) printItem(out, item);
}

function printItem(out: Output, item: JsonObject): void {
  out.heading(textAt(item, "connection", "name") || "Registered here");
  out.data(`  ${textAt(item, "conclusion")}`);
  // Where nobody was seen there is no chain, and the conclusion has said so.
  const steps = valueAt(item, "user") === null ? [] : objectsAt(item, "steps");
  const width = Math.max(0, ...steps.map((step) => textAt(step, "rule").length));
  for (const step of steps) {
    out.data(
      `  ${textAt(step, "outcome").padEnd(7)}  ${textAt(step, "rule").padEnd(width)}  ${textAt(step, "detail")}`,
    );
  }
}
