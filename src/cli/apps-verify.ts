import type { Command } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { type ApiClient, apiPath } from "./api-client.ts";
import { printReport } from "./apps-report.ts";
import { type OpenContext, opened } from "./context.ts";
import { type EvidenceFlags, evidenceFrom, withEvidenceOptions } from "./evidence-flags.ts";
import { objectsAt, textAt, textsAt } from "./fields.ts";
import { printEntries } from "./ledger-report.ts";
import { type ListFlags, withListOptions } from "./list-options.ts";
import type { Output } from "./output.ts";
import { resolveAccount } from "./resolve.ts";

/** Adds `verify` and `ledger` to `apps`: what is known of SAML at an application, and every piece of evidence for it. */
export function addVerify(apps: Command, open: OpenContext): void {
  withEvidenceOptions(
    apps.command("verify <key>").description("take new evidence, if any is given, and report what all of it proves"),
  ).action(async (key: string, flags: EvidenceFlags, command: Command) => {
    const evidence = await evidenceFrom(flags);
    const { out, api } = await opened(open, command);
    const path = apiPath`/applications/${key}`;
    const whose = await accountFrom(api, flags);
    const verification =
      evidence === undefined ? undefined : await api.post(`${path}/verifications`, { ...evidence, ...whose });
    const application = await api.get(path);
    if (out.isJson) return out.json(verification === undefined ? application : { ...application, verification });
    printReport(out, application);
    if (verification === undefined) return;
    printOutcome(out, verification);
    printChoices(out, key, verification);
  });
  withListOptions(
    apps.command("ledger <key>").description("list all evidence about an application, newest first"),
  ).action(async (key: string, flags: ListFlags, command: Command) => {
    const { out, api } = await opened(open, command);
    const page = await api.list(apiPath`/applications/${key}/verifications`, { cursor: flags.cursor }, flags.limit);
    if (out.isJson) return out.json(page);
    if (page.items.length === 0) out.note(`There is no evidence yet. Bring some with: anteroom apps verify ${key}`);
    printEntries(out, page.items);
    if (page.nextCursor !== undefined) out.note(`There is more: go on with --cursor ${page.nextCursor}`);
  });
}

async function accountFrom(api: ApiClient, { account }: EvidenceFlags): Promise<JsonObject> {
  return account === undefined ? {} : { accountId: textAt(await resolveAccount(api, account), "id") };
}

/** Says of new evidence that proves nothing why it does not; the report is about all of it. */
function printOutcome(out: Output, verification: JsonObject): void {
  if (textAt(verification, "verdict") === "supported" || textAt(verification, "kind") === "declaration") return;
  const findings = objectsAt(verification, "findings");
  const reasons = findings.filter((one) => textAt(one, "severity") === "disproof");
  const [reason] = [...reasons, ...findings.filter((one) => textAt(one, "severity") !== "proof")];
  out.note(`What you brought proves no support of SAML: ${textAt(reason, "message") || "it says nothing."}`);
}

/** Says between which service providers of a document there is a choice, if there is one. */
export function printChoices(out: Output, key: string, answer: JsonObject): void {
  const candidates = textsAt(answer, "candidates");
  if (candidates.length === 0) return;
  out.note("Choose one of its service providers:");
  for (const entityId of candidates) out.note(`  anteroom apps verify ${key} --metadata FILE --entity-id ${entityId}`);
}
