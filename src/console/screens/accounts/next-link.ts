import type { Schemas } from "../../api/client.ts";

/** A service account as the board has it. */
export type Card = Schemas["AccountCard"];

/** Where the next step of an account is done. */
export interface NextLink {
  readonly label: string;
  readonly to: string;
  readonly search: Readonly<Record<string, string>>;
}

type Place = readonly [label: string, tab: string, act?: string];

/** What closes the contact gate, by the step that is next. */
const CONTACT_STEPS: Readonly<Record<string, Place>> = {
  password: ["Store a password", "credentials", "password"],
  vault: ["Choose the vault", "credentials", "vault"],
  contact: ["Add address and number", "contact", "contact"],
  user_name: ["Change the user name", "contact", "rename"],
  created: ["State that it exists", "overview", "created"],
  contact_verified: ["State that both are set", "contact", "verify"],
};

const PLACES: Readonly<Partial<Record<Card["status"], Place>>> = {
  awaiting_mfa: ["Enrol MFA", "authenticator"],
  awaiting_owner: ["Name the owners", "access", "owner"],
  awaiting_integration: ["Link", "overview", "link"],
  paused: ["Resume", "overview", "resume"],
  held: ["Release", "overview", "release"],
};

/** Where the next step of an account is done; null where nothing is waited for, or not for anybody here. */
export function nextLinkOf({ id, status, step, application }: Card): NextLink | null {
  if (status === "awaiting_verification" || status === "blocked") {
    return { label: "Add evidence", to: `/apps/${application.key}`, search: {} };
  }
  const place = status === "awaiting_contact" ? CONTACT_STEPS[step ?? "contact"] : PLACES[status];
  if (place === undefined) return null;
  const [label, tab, act] = place;
  return { label, to: `/accounts/${id}`, search: act === undefined ? { tab } : { tab, act } };
}

/** A full account as a card. */
export function toCard(account: Schemas["Account"]): Card {
  const { id, userName, label, kind, status, application, waitingFor, nextStep } = account;
  return {
    id,
    userName,
    label,
    kind,
    status,
    application,
    waitingFor,
    nextStep,
    step: null,
    owner: account.owners.owner?.name ?? null,
    integrationId: account.integration?.id ?? null,
    warnings: account.warnings.length + account.failures.length,
    createdAt: account.createdAt,
    updatedAt: account.updatedAt,
  };
}
