import type { XmlElement } from "libxml2-wasm";
import type { FindingLog } from "./finding-log.ts";
import { quote } from "./quote.ts";
import { attributeOf, collapse } from "./xml-element.ts";

/** Reads an xs:boolean attribute (`true`, `1`, `false`, `0`; case-sensitive). Anything else is warned about and undefined. */
export function booleanAttribute(element: XmlElement, name: string, log: FindingLog): boolean | undefined {
  const raw = attributeOf(element, name);
  if (raw === undefined) return undefined;
  const value = collapse(raw);
  if (value === "true" || value === "1") return true;
  if (value === "false" || value === "0") return false;
  log.warning({
    code: "bad-boolean",
    message: `${name} is ${quote(raw)}, which is no XML boolean and was ignored.`,
    fix: 'Ask the vendor to write "true" or "false" in lower case.',
    at: element,
  });
  return undefined;
}

/** Reads an xs:unsignedShort such as an endpoint's index, or undefined when the text is none. */
export function parseUnsignedShort(raw: string): number | undefined {
  const text = collapse(raw);
  if (!/^\d{1,5}$/.test(text)) return undefined;
  const value = Number(text);
  return value <= 65_535 ? value : undefined;
}

/** Reads an xs:dateTime as epoch milliseconds, UTC when no zone is given (SAML core §1.3.3), or undefined. */
export function parseInstant(raw: string): number | undefined {
  const text = collapse(raw);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/.test(text)) return undefined;
  const instant = Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(instant) ? undefined : instant;
}

const UNITS_MS = [365 * 86_400_000, 30 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000] as const;

/** Reads an xs:duration of no sign as milliseconds, years of 365 and months of 30 days, or undefined. */
export function parseDuration(raw: string): number | undefined {
  const parts =
    /^P(?=.)(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})D)?(?:T(?=.)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?$/.exec(
      collapse(raw),
    );
  if (parts === null) return undefined;
  return UNITS_MS.reduce((sum, unit, at) => sum + unit * Number(parts[at + 1] ?? 0), 0);
}
