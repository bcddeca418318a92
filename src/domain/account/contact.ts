import { AnteroomError } from "../errors.ts";

/** How long an address may be, and its part before the `@` (RFC 5321 §4.5.3.1: a path of 256 has two brackets). */
const MOST_ADDRESS = 254;
const MOST_LOCAL = 64;

/** RFC 5321 §4.1.2 `Dot-string`: what goes without quotes, which is what apps take. */
const LOCAL = /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
/** Two labels or more, the last with a letter, so that no IP address is one. */
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+(?=[a-z0-9-]*[a-z])[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Reads an e-mail address: the domain in lower case, the rest as it was written.
 * @throws {AnteroomError} `invalid_value`
 */
export function readEmail(text: string): string {
  const [local = "", domain = "", ...rest] = text.trim().split("@");
  const address = `${local}@${domain.toLowerCase()}`;
  if (local === "" || domain === "" || rest.length > 0) {
    throw refused("email", "must hold exactly one @ with something on both sides, such as svc-crm@example.com");
  }
  if (address.length > MOST_ADDRESS || local.length > MOST_LOCAL) {
    throw refused("email", `must have at most ${MOST_ADDRESS} characters, of them ${MOST_LOCAL} before the @`);
  }
  if (!LOCAL.test(local)) {
    throw refused(
      "email",
      "must have only ASCII letters, digits and !#$%&'*+-/=?^_`{|}~ before the @, and single dots between",
    );
  }
  if (!DOMAIN.test(domain.toLowerCase())) {
    throw refused("email", "must end in a domain such as example.com; write one with other letters in its xn-- form");
  }
  return address;
}

/** ITU-T E.164 §6.2.1: a country code and at most 15 digits in all. No number that can be called from abroad has fewer than 7. */
const NUMBER = /^\+[1-9]\d{6,14}$/;
/** What people put between digits, and the zero that is dialled within a country only. */
const ORNAMENTS = /\(0\)|[\s().\-/\u00a0\u2010-\u2015]/g;

/** Reads a phone number as E.164, such as `+4930123456`. @throws {AnteroomError} `invalid_value` */
export function readPhone(text: string): string {
  const number = text.trim().replaceAll(ORNAMENTS, "");
  if (NUMBER.test(number)) return number;
  throw refused("phone", "must be + with the country code and 7 to 15 digits in all, such as +49 30 123456");
}

function refused(attribute: string, rule: string): AnteroomError {
  return new AnteroomError("invalid_value", `${attribute} ${rule}.`, { attribute });
}
