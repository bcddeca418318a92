import { isJsonObject, type JsonValue } from "../../lib/json.ts";
import { type Document, ENTERPRISE_URN } from "../directory/document.ts";
import type { AccountPolicy } from "./account-policy.ts";
import type { AccountWithFacts } from "./service-account.ts";

/** What may show that a login is a person's, and how much each counts. */
export const DEDICATION_SIGNALS = {
  personal_name: 3,
  employee_number: 2,
  personal_mail: 2,
  interactive_codes: 2,
  personal_login: 1,
  manager: 1,
} as const;

/** Something that may show that a login is a person's. */
export type SignalName = keyof typeof DEDICATION_SIGNALS;

/** One signal, with why it was found or not. */
export interface DedicationSignal {
  readonly signal: SignalName;
  readonly found: "yes" | "no" | "unknown";
  readonly why: string;
}

/** Who read the codes of an account lately. */
export interface CodeReads {
  readonly byPeople: number;
  readonly byTokens: number;
}

/** Whether a login seems to be dedicated to automation. */
export interface Dedication {
  readonly verdict: "dedicated" | "person";
  /** The weights of the signals that were found, in all. */
  readonly score: number;
  readonly signals: readonly DedicationSignal[];
}

/** From how much on a login looks like a person's. */
const PERSON_FROM = 3;
const FEW_READS = 3;
const ROBOT = /svc|service|robot|bot\b|bot[-_.]|automat|integration|system|scim|sync|api|sa[-_.]|app[-_.]/i;
const PERSONAL_LOGIN = /^\p{L}{2,40}\.\p{L}{2,40}\d{0,4}$/u;

/** Weighs whether a login is dedicated to automation. @param reads left out where nobody looked at them */
export function weighDedication(
  entry: AccountWithFacts,
  { personalMailDomains }: Pick<AccountPolicy, "personalMailDomains">,
  reads?: CodeReads,
): Dedication {
  const signals = [
    nameSignal(entry),
    employeeSignal(entry),
    mailSignal(entry, personalMailDomains),
    readSignal(reads),
    loginSignal(entry),
    managerSignal(entry),
  ];
  const found = signals.filter((signal) => signal.found === "yes");
  const score = found.reduce((sum, { signal }) => sum + DEDICATION_SIGNALS[signal], 0);
  return { verdict: score >= PERSON_FROM ? "person" : "dedicated", score, signals };
}

function nameSignal(entry: AccountWithFacts): DedicationSignal {
  const signal = "personal_name";
  const { name } = entry.document;
  if (isUntold(entry)) return { signal, found: "unknown", why: NOBODY_TELLS };
  if (textIn(name, "givenName") === undefined || textIn(name, "familyName") === undefined) {
    return { signal, found: "no", why: "The login has no given and family name." };
  }
  const word = robotWord(entry);
  return word === undefined
    ? { signal, found: "yes", why: "The login has a given and a family name, and no word that robots are named with." }
    : { signal, found: "no", why: `The login has a given and a family name, but "${word}" is how robots are named.` };
}

function employeeSignal(entry: AccountWithFacts): DedicationSignal {
  const signal = "employee_number";
  if (isUntold(entry)) return { signal, found: "unknown", why: NOBODY_TELLS };
  return enterpriseOf(entry.document, "employeeNumber") === undefined
    ? { signal, found: "no", why: "The login has no employee number." }
    : { signal, found: "yes", why: "The login has an employee number, as people have who are paid." };
}

function managerSignal(entry: AccountWithFacts): DedicationSignal {
  const signal = "manager";
  if (isUntold(entry)) return { signal, found: "unknown", why: NOBODY_TELLS };
  return enterpriseOf(entry.document, "manager") === undefined
    ? { signal, found: "no", why: "The login has no manager." }
    : { signal, found: "yes", why: "The login has a manager; that may be its owner, and counts little by itself." };
}

function mailSignal({ account, document, identity }: AccountWithFacts, domains: ReadonlySet<string>): DedicationSignal {
  const signal = "personal_mail";
  const emails = Array.isArray(document["emails"]) ? document["emails"].map((email) => textIn(email, "value")) : [];
  const addresses = [account.userName, identity?.email, ...emails].filter((text) => text?.includes("@"));
  if (addresses.length === 0) return { signal, found: "unknown", why: "The login has no e-mail address." };
  const domain = addresses.map((address) => domainOf(address ?? "")).find((one) => domains.has(one));
  return domain === undefined
    ? { signal, found: "no", why: "None of its e-mail addresses is at a provider of private mailboxes." }
    : {
        signal,
        found: "yes",
        why: `One of its e-mail addresses is at ${domain}, where people keep private mailboxes.`,
      };
}

function loginSignal({ account }: AccountWithFacts): DedicationSignal {
  const signal = "personal_login";
  const local = account.userName.split("@", 1)[0] ?? "";
  return PERSONAL_LOGIN.test(local) && !ROBOT.test(local)
    ? { signal, found: "yes", why: "The user name is made as people's often are: first name, dot, last name." }
    : { signal, found: "no", why: "The user name is not made of a first and a last name." };
}

function readSignal(reads: CodeReads | undefined): DedicationSignal {
  const signal = "interactive_codes";
  const { byPeople, byTokens } = reads ?? { byPeople: 0, byTokens: 0 };
  if (byPeople + byTokens === 0) return { signal, found: "unknown", why: "No reading of a code was looked at." };
  const told = `Of the codes that were read lately, people read ${byPeople} and programs ${byTokens}.`;
  return { signal, found: byPeople >= FEW_READS && byPeople > byTokens ? "yes" : "no", why: told };
}

const NOBODY_TELLS = "No identity provider tells anything about this login.";

function isUntold({ connection }: AccountWithFacts): boolean {
  return connection === null;
}

function robotWord({ account, document }: AccountWithFacts): string | undefined {
  const words = [account.userName, account.displayName, document["title"], document["userType"]];
  for (const word of words) {
    const found = typeof word === "string" ? ROBOT.exec(word)?.[0] : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function enterpriseOf(document: Document, name: string): JsonValue | undefined {
  const enterprise = document[ENTERPRISE_URN];
  return isJsonObject(enterprise) ? enterprise[name] : undefined;
}

function textIn(value: JsonValue | undefined, name: string): string | undefined {
  const text = isJsonObject(value) ? value[name] : undefined;
  return typeof text === "string" && text !== "" ? text : undefined;
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}
