import type { Gates } from "./gates.ts";
import type { AccountWithFacts } from "./service-account.ts";

/** Who can mend a failure. */
export const MENDERS = ["app_administrator", "account_owner", "vault_member", "idp_administrator"] as const;
/** Who can mend a failure. */
export type Mender = (typeof MENDERS)[number];

/** What one way of being unusable means. */
export interface FailureMeaning {
  /** What is wrong, in a few words. */
  readonly title: string;
  readonly who: Mender;
  /** What ends it, as a sentence. */
  readonly action: string;
  /** Where it is mended. */
  readonly area: "app" | "credentials" | "contact" | "mfa" | "session";
  /** `facts`: it follows from what is known here, and ends with it. `report`: somebody who uses the account says so. */
  readonly basis: "facts" | "report";
  /** Whether nobody can sign in with the account while it lasts. */
  readonly stopsSignIn: boolean;
}

/** Every way in which an account can be unusable. The codes are stable; none is ever used for something else. */
export const FAILURE_CODES = [
  "seats_exhausted",
  "subscription_ended",
  "insufficient_permissions",
  "wrong_business_id",
  "bad_credentials",
  "empty_password",
  "vault_unreachable",
  "email_missing",
  "email_invalid",
  "phone_missing",
  "mfa_not_managed",
  "other_mfa_method",
  "mfa_already_on",
  "session_lost",
] as const;
/** The code of a failure. */
export type FailureCode = (typeof FAILURE_CODES)[number];

/** What each of them means. */
export const FAILURES: Readonly<Record<FailureCode, FailureMeaning>> = {
  seats_exhausted: {
    title: "The app has no seat left",
    who: "app_administrator",
    action: "Buy a seat in the app, or free one.",
    area: "app",
    basis: "report",
    stopsSignIn: false,
  },
  subscription_ended: {
    title: "The subscription of the app has ended",
    who: "app_administrator",
    action: "Renew the subscription of the app.",
    area: "app",
    basis: "report",
    stopsSignIn: true,
  },
  insufficient_permissions: {
    title: "The account may do too little in the app",
    who: "app_administrator",
    action: "Give the account the role in the app that managing members takes.",
    area: "app",
    basis: "report",
    stopsSignIn: false,
  },
  wrong_business_id: {
    title: "The account belongs to another business, workspace or tenant of the app",
    who: "app_administrator",
    action: "Add the account to the right business in the app, or correct the id in the integration.",
    area: "app",
    basis: "report",
    stopsSignIn: false,
  },
  bad_credentials: {
    title: "The app refuses user name or password",
    who: "vault_member",
    action: "Set the password in the app anew, and store the same one here.",
    area: "credentials",
    basis: "report",
    stopsSignIn: true,
  },
  empty_password: {
    title: "No password is stored",
    who: "vault_member",
    action: "Store the password of the account, or draw a new one and set it in the app.",
    area: "credentials",
    basis: "facts",
    stopsSignIn: true,
  },
  vault_unreachable: {
    title: "The vault of the account is out of reach",
    who: "vault_member",
    action: "Open the vault, or move the account's secrets to one that is open.",
    area: "credentials",
    basis: "report",
    stopsSignIn: true,
  },
  email_missing: {
    title: "The account has no managed e-mail address",
    who: "account_owner",
    action: "Give the account a managed e-mail address, and set it in the app.",
    area: "contact",
    basis: "facts",
    stopsSignIn: false,
  },
  email_invalid: {
    title: "The e-mail address of the account does not work",
    who: "account_owner",
    action: "Correct the address here and in the app, then state that it is set.",
    area: "contact",
    basis: "report",
    stopsSignIn: false,
  },
  phone_missing: {
    title: "The account has no managed phone number",
    who: "account_owner",
    action: "Give the account a managed phone number, and set it in the app.",
    area: "contact",
    basis: "facts",
    stopsSignIn: false,
  },
  mfa_not_managed: {
    title: "The second factor is not managed here",
    who: "account_owner",
    action: "Turn on MFA with Anteroom as the authenticator, or exempt the account for a while.",
    area: "mfa",
    basis: "facts",
    stopsSignIn: true,
  },
  other_mfa_method: {
    title: "Another way of MFA is asked for than one-time passwords",
    who: "account_owner",
    action: "Make the authenticator the way of MFA of this login, and remove the other one.",
    area: "mfa",
    basis: "report",
    stopsSignIn: true,
  },
  mfa_already_on: {
    title: "MFA is on already, with an authenticator that is not here",
    who: "idp_administrator",
    action: "Reset the MFA of this login, then turn it on with Anteroom as the authenticator.",
    area: "mfa",
    basis: "report",
    stopsSignIn: true,
  },
  session_lost: {
    title: "The session in the app was lost",
    who: "account_owner",
    action: "Sign in to the app with the account again.",
    area: "session",
    basis: "report",
    stopsSignIn: true,
  },
};

/** A failure that somebody reported. */
export interface ReportedFailure {
  readonly code: FailureCode;
  /** What the reporter saw, without any secret. */
  readonly detail: string | null;
  /** When it was first seen, epoch milliseconds. */
  readonly since: number;
  /** When it was last seen. */
  readonly seenAt: number;
}

/** A failure of an account as it is shown. */
export interface Failure extends FailureMeaning {
  readonly code: FailureCode;
  readonly detail: string | null;
  /** Null for one that follows from facts. */
  readonly since: number | null;
}

/** Keeps the failures that were reported and have not ended. They are read with the account. */
export interface FailureStore {
  /** Adds a failure, or replaces the one of this code. */
  put(accountId: string, failure: ReportedFailure): Promise<void>;
  /** Answers whether there was one. */
  delete(accountId: string, code: FailureCode): Promise<boolean>;
}

/** Everything that is wrong with a live account, in the order of the vocabulary. It never changes a gate or a status. */
export function failuresOf(entry: AccountWithFacts, gates: Gates): readonly Failure[] {
  if (entry.facts.retired) return [];
  const reported = new Map(openReports(entry).map((failure) => [failure.code, failure]));
  const known = new Set<FailureCode>(factFailures(entry, gates));
  return FAILURE_CODES.filter((code) => reported.has(code) || known.has(code)).map((code) => {
    const { detail = null, since = null } = reported.get(code) ?? {};
    return { code, ...FAILURES[code], detail, since };
  });
}

/** The reports that what happened since has not ended. */
export function openReports({ reports, passwordAt, identity }: AccountWithFacts): readonly ReportedFailure[] {
  return reports.filter(({ code, seenAt }) => {
    if (code === "bad_credentials") return (passwordAt ?? 0) <= seenAt;
    if (code === "email_invalid") return (identity?.contactVerifiedAt ?? 0) <= seenAt;
    return true;
  });
}

function factFailures({ account, identity, passwordAt }: AccountWithFacts, gates: Gates): FailureCode[] {
  const found: FailureCode[] = [];
  if (gates.mfa === "none") found.push("mfa_not_managed");
  if (account.kind === "idp_provisioned") return found;
  if (passwordAt === null) found.push("empty_password");
  if (identity?.email == null) found.push("email_missing");
  if (identity?.phone == null) found.push("phone_missing");
  return found;
}
