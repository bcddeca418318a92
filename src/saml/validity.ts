import type { XmlElement } from "libxml2-wasm";
import type { FindingLog } from "./finding-log.ts";
import { parseDuration, parseInstant } from "./lexical.ts";
import { quote } from "./quote.ts";
import { attributeOf } from "./xml-element.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How far clocks may differ before metadata counts as expired (SAML2Int SDP-G01: three to five minutes). */
export const CLOCK_SKEW_MS: number = 5 * MINUTE_MS;

const FAR_DAYS = 400;

/** How long metadata counts, and how long it may be kept without asking again; what is not said is absent. */
export interface Validity {
  /** Epoch milliseconds, the earliest of all levels. */
  readonly validUntil?: number;
  /** Milliseconds, the shortest of all levels. */
  readonly cacheDuration?: number;
}

/**
 * Reads `validUntil` and `cacheDuration` of every level from the outermost group to the role (SAML metadata §2.3) and warns
 * about what is past, unreadable or more than 400 days ahead.
 */
export function readValidity(levels: readonly XmlElement[], now: number, log: FindingLog): Validity {
  const ends = levels.flatMap((level) => readValidUntil(level, now, log) ?? []);
  const durations = levels.flatMap((level) => readCacheDuration(level, log) ?? []);
  if (!levels.some((level) => attributeOf(level, "validUntil") !== undefined)) {
    log.info({
      code: "no-valid-until",
      message: "The metadata does not say how long it is valid, as is usual for hand-made metadata.",
      fix: "Look for newer metadata at the vendor from time to time.",
    });
  }
  return {
    ...(ends.length > 0 && { validUntil: Math.min(...ends) }),
    ...(durations.length > 0 && { cacheDuration: Math.min(...durations) }),
  };
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

function readCacheDuration(level: XmlElement, log: FindingLog): number | undefined {
  const raw = attributeOf(level, "cacheDuration");
  if (raw === undefined) return undefined;
  const duration = parseDuration(raw);
  if (duration === undefined) {
    log.warning({
      code: "bad-cache-duration",
      message: `cacheDuration is ${quote(raw)}, which is no XML duration, and was ignored.`,
      fix: 'Ask the vendor for a duration such as "PT24H".',
      at: level,
    });
    return undefined;
  }
  log.info({
    code: "cache-duration",
    message: `The metadata asks to be fetched again after ${quote(raw)}.`,
    fix: "Give the address of the metadata, so that this happens by itself.",
    at: level,
  });
  return duration;
}
