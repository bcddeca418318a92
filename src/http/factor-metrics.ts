import { FACTOR_COUNTS, type FactorCount, type FactorTally } from "../domain/authenticator/factor-tally.ts";

const HELP = {
  code_reads: "Codes that were handed out.",
  code_reads_refused: "Codes that were asked for too often.",
  code_read_alerts: "Who reads codes unusually often, once an hour each.",
  wrong_codes: "Codes that were tried and wrong.",
  lockouts: "Who was locked out after too many wrong codes.",
  recovery_codes_used: "Recovery codes that were handed out.",
} as const satisfies Record<FactorCount, string>;

/** What happened to second factors, in the text format of Prometheus. */
export function renderFactors(tally: FactorTally): string {
  return FACTOR_COUNTS.map((what) => {
    const name = `anteroom_factor_${what}_total`;
    return `# HELP ${name} ${HELP[what]}\n# TYPE ${name} counter\n${name} ${tally.of(what)}\n`;
  }).join("");
}
