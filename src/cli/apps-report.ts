import type { JsonObject } from "../lib/json.ts";
import { printPendingChange } from "./apps-watch.ts";
import { instantAt, objectsAt, textAt, textsAt } from "./fields.ts";
import { printEntries } from "./ledger-report.ts";
import type { Output } from "./output.ts";
import type { Column } from "./table.ts";

const QUESTIONS: ReadonlyMap<string, string> = new Map([
  ["implements", "Does it implement SAML 2.0?"],
  ["enabled", "Is it enabled in this tenant?"],
  ["fits", "Does it fit our identity provider?"],
  ["signs_in", "Has a sign-in worked?"],
]);

const SEVERITIES = [
  ["disproof", "Against it"],
  ["warning", "Warnings"],
  ["proof", "Proof"],
  ["info", "Notes"],
] as const;

const certificateColumns: readonly Column<JsonObject>[] = [
  { title: "use", text: (item) => textAt(item, "use") },
  { title: "subject", text: (item) => textAt(item, "subject"), flexible: true },
  { title: "key", text: (item) => `${textAt(item, "keyType")} ${textAt(item, "keyBits")}`.trim() },
  { title: "ends", text: (item) => textAt(item, "notAfter").slice(0, 10) },
  { title: "days left", text: (item) => daysLeft(textAt(item, "endsInDays")) },
];

/** Prints all that is known of SAML at an application: the verdict, four answers, findings, certificates and evidence. */
export function printReport(out: Output, application: JsonObject): void {
  const key = textAt(application, "key");
  out.heading(`${textAt(application, "name")} (${key})`);
  out.pairs([
    ["verdict", textAt(application, "saml", "verdict")],
    ["grade", textAt(application, "saml", "grade")],
    ["condition", textAt(application, "saml", "condition")],
    ["entity id", textAt(application, "saml", "entityId")],
    ["ACS", textsAt(application, "saml", "acsUrls").join(", ")],
    ["checked", instantAt(application, "saml", "checkedAt")],
    ["next check", instantAt(application, "watch", "nextCheckAt")],
    ["failing since", instantAt(application, "watch", "failingSince")],
  ]);
  const problem = textAt(application, "watch", "problem");
  if (problem !== "") out.hanging("The last look failed: ", problem);
  printPendingChange(out, application);
  section(out, "Four questions");
  for (const [index, line] of objectsAt(application, "saml", "lines").entries()) {
    if (index > 0) out.data("");
    printLine(out, line);
  }
  printFindings(out, objectsAt(application, "saml", "findings"));
  const certificates = objectsAt(application, "saml", "certificates");
  if (certificates.length > 0) {
    section(out, "Certificates");
    out.table(certificateColumns, certificates);
  }
  const evidence = objectsAt(application, "saml", "evidence");
  if (evidence.length === 0) return;
  section(out, "Evidence that counts, newest first");
  printEntries(out, evidence);
  out.note(`Every entry is listed by: anteroom apps ledger ${key}`);
}

function printLine(out: Output, line: JsonObject): void {
  const answer = textAt(line, "answer").padEnd("attention".length);
  const margin = " ".repeat(answer.length + 2);
  out.hanging(`${answer}  `, QUESTIONS.get(textAt(line, "question")) ?? textAt(line, "question"));
  out.hanging(margin, textAt(line, "sentence"));
  const kind = textAt(line, "evidence", "kind");
  if (kind !== "") out.hanging(margin, `Evidence: ${kind}, ${ageOf(line)}.`);
  const next = textAt(line, "nextStep");
  if (next !== "") out.hanging(`${margin}Next: `, next);
}

function ageOf(line: JsonObject): string {
  const days = Number(textAt(line, "ageDays"));
  if (days < 1) return "less than a day old";
  return days === 1 ? "a day old" : `${days} days old`;
}

function daysLeft(days: string): string {
  return Number(days) < 0 ? "ended" : days;
}

function printFindings(out: Output, findings: readonly JsonObject[]): void {
  for (const [severity, title] of SEVERITIES) {
    const own = findings.filter((finding) => textAt(finding, "severity") === severity);
    if (own.length === 0) continue;
    section(out, title);
    for (const finding of own) {
      out.hanging("- ", `${textAt(finding, "message")} [${textAt(finding, "code")}]`);
      const fix = textAt(finding, "fix");
      if (fix !== "") out.hanging("  Fix: ", fix);
    }
  }
}

function section(out: Output, title: string): void {
  out.data("");
  out.heading(title);
}
