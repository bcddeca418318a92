import type { FindingGroup } from "./known-finding.ts";
import { IDP, METADATA } from "./metadata-findings.ts";
import { BELIEF, FIT, LOGIN, OBSERVATION, RESPONSE } from "./sign-in-findings.ts";

/** Every finding there is, by the evidence it is about. A test compares them with the source. */
export const FINDINGS: readonly FindingGroup[] = [METADATA, IDP, OBSERVATION, FIT, LOGIN, RESPONSE, BELIEF];

const HEADING = "## Every finding";

/** The page for administrators: what is written by hand, with a table of every finding at its end. */
export function renderVerification(written: string): string {
  const [prose = ""] = written.split(`\n${HEADING}\n`, 1);
  return `${[prose, `${HEADING}\n`, INTRODUCTION, ...FINDINGS.map(table)].join("\n")}`;
}

const INTRODUCTION = `Generated from \`scripts/finding-list.ts\` by \`npm run docs\`. A finding has a stable code, and stands in the report with its own
sentence, the place in the document and the fix. *Proof* counts for the verdict, *disproof* ends it, a *warning* deserves attention,
*info* is worth knowing.
`;

function table({ title, findings }: FindingGroup): string {
  const rows = Object.entries(findings).map(([code, { severity, meaning, fix }]) => {
    return `| \`${code}\` | ${severity} | ${meaning} | ${fix ?? ""} |`;
  });
  return `### ${title}

| Code | Severity | Meaning | What to do |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
}
