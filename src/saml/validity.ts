import type { XmlElement } from "libxml2-wasm";
import type { FindingLog } from "./finding-log.ts";
import { parseInstant } from "./lexical.ts";
import { quote } from "./quote.ts";
import { attributeOf } from "./xml-element.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How far clocks may differ before metadata counts as expired (SAML2Int SDP-G01: three to five minutes). */
export const CLOCK_SKEW_MS: number = 5 * MINUTE_MS;

const FAR_DAYS = 400;

/**
 * Reads `validUntil` of every level from the outermost group to the role and warns about what is past, unreadable or
 * more than 400 days ahead. Returns the earliest, in epoch milliseconds.
 */
export function readValidity(levels: readonly XmlElement[], now: number, log: FindingLog): number | undefined {
  const instants = levels.flatMap((level) => readValidUntil(level, now, log) ?? []);
  for (const level of levels) noteCacheDuration(level, log);
  if (!levels.some((level) => attributeOf(level, "validUntil") !== undefined)) {
    log.info({
      code: "no-valid-until",
      message: "The metadata does not say how long it is valid, as is usual for hand-made metadata.",
      fix: "Look for newer metadata at the vendor from time to time.",
    });
  }
  return instants.length === 0 ? undefined : Math.min(...instants);
}

function readValidUntil(level: XmlElement, now: number, log: FindingLog): number | undefined {
  const raw = attributeOf(level, "validUntil");
  if (raw === undefined) return undefined;
  const instant = parseInstant(raw);
  if (instant === undefined) {
    log.warning({
      code: "bad-valid-until",
      message: `validUntil is ${quote(raw)}, which is no XML date and time, and was ignored.`,
      fix: 'Ask the vendor for a time such as "2030-01-31T00:00:00Z".',
      at: level,
    });
    return undefined;
  }
  if (instant + CLOCK_SKEW_MS < now) {
    log.warning({
      code: "expired",
      message: `The metadata was valid until ${new Date(instant).toISOString()}.`,
      fix: "Download the current metadata from the app and verify again.",
      at: level,
    });
  } else if (instant > now + FAR_DAYS * DAY_MS) {
    log.warning({
      code: "valid-until-far",
      message: `The metadata claims to be valid until ${new Date(instant).toISOString()}, more than ${FAR_DAYS} days ahead.`,
      fix: "Look for newer metadata at least once a year.",
      at: level,
    });
  }
  return instant;
}

function noteCacheDuration(level: XmlElement, log: FindingLog): void {
  const raw = attributeOf(level, "cacheDuration");
  if (raw === undefined) return;
  log.info({
    code: "cache-duration",
    message: `The metadata asks to be fetched again after ${quote(raw)}.`,
    fix: "Verify again in that rhythm.",
    at: level,
  });
}
