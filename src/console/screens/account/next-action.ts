import type { components } from "../../api/schema.ts";

type Step = components["schemas"]["AccountStep"]["step"];

/** As much of an account as decides; one of a list comes without its steps. */
type Account = components["schemas"]["Account"] & Partial<Pick<components["schemas"]["AccountInFull"], "steps">>;

/** A part of the page of an account, as the address names it. */
export type AccountTab = "overview" | "authenticator" | "credentials" | "contact" | "access" | "scim";

/** What brings an account further: a button, or somebody who does it somewhere else. */
export type NextAction =
  | { readonly kind: "here"; readonly label: string; readonly tab: AccountTab; readonly act?: string }
  | { readonly kind: "page"; readonly label: string; readonly to: string }
  | { readonly kind: "elsewhere"; readonly who: string };

/** Who does what next, by the same order of rules as the status. Null where nothing is waited for. */
export function nextActionOf(account: Account): NextAction | null {
  switch (account.status) {
    case "retired":
      return null;
    case "suspended":
      return whenSuspended(account);
    case "held":
      return here("Release the hold", "overview", "release");
    case "blocked":
    case "awaiting_verification":
      return stepAction("saml", account);
    case "awaiting_contact": {
      const next = account.steps?.find(({ state }) => state === "next");
      return stepAction(next?.step ?? "contact", account);
    }
    case "awaiting_mfa":
      return stepAction("mfa", account);
    case "awaiting_owner":
      return here("Name the owners", "access", "owner");
    case "awaiting_integration":
      return stepAction("link", account);
    case "paused":
      return here(`Resume ${account.integration?.name ?? "the integration"}`, "overview", "resume");
    case "active":
      return whenFailing(account);
  }
}

/** What does one step of the way of an account. */
export function stepAction(step: Step, account: Account): NextAction | null {
  const app = account.application;
  switch (step) {
    case "registered":
      return null;
    case "password":
      return here("Store a password", "credentials", "password");
    case "vault":
      return here("Choose the vault", "credentials", "vault");
    case "contact":
      return here("Give it an address and a number", "contact", "contact");
    case "user_name":
      return here("Change the user name", "contact", "rename");
    case "created":
      return here(`State that it is in ${app.name}`, "overview", "created");
    case "contact_verified":
      return here("State that both are set", "contact", "verify");
    case "upstream":
      return whenSuspended(account);
    case "saml":
      return { kind: "page", label: `Add evidence about ${app.name}`, to: `/apps/${app.key}` };
    case "mfa":
      return here(MFA_LABELS[account.gates.mfa], "authenticator");
    case "link":
      return here("Link to an integration", "overview", "link");
  }
}

const MFA_LABELS: Readonly<Record<Account["gates"]["mfa"], string>> = {
  none: "Enrol the second factor",
  enrolling: "Confirm the second factor",
  reset: "Enrol a new second factor",
  suspect: "Clear or reset the second factor",
  enrolled: "Look at the second factor",
  exempt: "Look at the second factor",
};

function whenSuspended({ gates, connection, identity }: Account): NextAction {
  if (gates.upstream === "active") return here("Change its validity", "access", "validity");
  if (connection !== null) return { kind: "elsewhere", who: `Somebody who administers ${connection.name}` };
  if (gates.upstream === "deleted") {
    return {
      kind: "elsewhere",
      who: `Somebody who administers ${identity?.identityProvider ?? "the identity provider"}`,
    };
  }
  return here("State how it stands", "overview", "statement");
}

const MENDERS: Readonly<Record<Account["failures"][number]["who"], string>> = {
  app_administrator: "Somebody who administers the app",
  account_owner: "The owner of the account",
  vault_member: "A member of its vault",
  idp_administrator: "Somebody who administers the identity provider",
};

/** Who mends a failure, in words. */
export function menderOf({ who }: Pick<Account["failures"][number], "who">): string {
  return MENDERS[who];
}

/** All gates are open, and still nobody can sign in. */
function whenFailing({ failures }: Account): NextAction | null {
  const failure = failures.find(({ stopsSignIn }) => stopsSignIn);
  return failure === undefined ? null : failureAction(failure);
}

/** What mends a failure. */
export function failureAction({ code, who }: Pick<Account["failures"][number], "code" | "who">): NextAction {
  switch (code) {
    case "empty_password":
    case "bad_credentials":
      return here("Store a password", "credentials", "password");
    case "vault_unreachable":
      return here("Choose another vault", "credentials", "vault");
    case "email_missing":
    case "email_invalid":
    case "phone_missing":
      return here("Change address or number", "contact", "contact");
    case "mfa_not_managed":
    case "other_mfa_method":
    case "mfa_already_on":
      return here("Go to the second factor", "authenticator");
    default:
      return { kind: "elsewhere", who: MENDERS[who] };
  }
}

function here(label: string, tab: AccountTab, act?: string): NextAction {
  return { kind: "here", label, tab, ...(act !== undefined && { act }) };
}
