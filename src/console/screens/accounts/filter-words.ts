import type { SearchState } from "../../app/search-state.ts";
import type { Choice } from "../../ui/fields.tsx";
import { ACCOUNT_STATUSES } from "../../words/account-status.tsx";
import { type Counts, FILTERS, type Filter } from "./list-state.ts";

const GATE_CHOICES: readonly Choice[] = [
  { value: "upstream", label: "Identity provider" },
  { value: "saml", label: "SAML proof" },
  { value: "contact", label: "Contact" },
  { value: "mfa", label: "MFA" },
  { value: "ownership", label: "Owners" },
  { value: "link", label: "Integration" },
  { value: "hold", label: "Hold" },
  { value: "validity", label: "Validity" },
];

const OWNERSHIP_CHOICES: readonly Choice[] = [
  { value: "owned", label: "Owner and backup" },
  { value: "single_owner", label: "Owner only" },
  { value: "orphaned", label: "Nobody" },
];

const KIND_CHOICES: readonly Choice[] = [
  { value: "idp_provisioned", label: "Pushed by an IdP" },
  { value: "placeholder", label: "Placeholder" },
  { value: "individual", label: "Individual" },
];

/** The kinds of accounts in words. */
export const KIND_WORDS: ReadonlyMap<string, string> = new Map(KIND_CHOICES.map(({ value, label }) => [value, label]));

/** Every status in words, with how many accounts of the list have it. */
export function statusChoices(counts: Counts | undefined): readonly Choice[] {
  const known = new Map<string, number>(counts?.statuses.map(({ status, accounts }) => [status, accounts]));
  return Object.entries(ACCOUNT_STATUSES).map(([value, { word }]) => ({
    value,
    label: counts === undefined ? word : `${word} (${(known.get(value) ?? 0).toLocaleString("en")})`,
  }));
}

/** The filters of which one of a few values is chosen, beside status and app. */
export const PLAIN_FILTERS: readonly {
  readonly name: Filter;
  readonly label: string;
  readonly choices: readonly Choice[];
}[] = [
  { name: "gate", label: "Open issue", choices: GATE_CHOICES },
  { name: "ownership", label: "Ownership", choices: OWNERSHIP_CHOICES },
  { name: "kind", label: "Kind", choices: KIND_CHOICES },
];

/** What a list is narrowed to, each in words with the name that takes it away. */
export function chipsOf(
  state: SearchState,
  names: { readonly application: string | undefined; readonly connection: string | undefined },
): readonly { readonly filter: Filter; readonly text: string }[] {
  return FILTERS.flatMap((filter) => {
    const value = state[filter] ?? "";
    return value === "" ? [] : [{ filter, text: wordsOf(filter, value, names) }];
  });
}

function wordsOf(
  filter: Filter,
  value: string,
  names: { readonly application: string | undefined; readonly connection: string | undefined },
): string {
  switch (filter) {
    case "q":
      return `Name has “${value}”`;
    case "status":
      return `Status: ${Object.hasOwn(ACCOUNT_STATUSES, value) ? ACCOUNT_STATUSES[value as keyof typeof ACCOUNT_STATUSES].word : value}`;
    case "application":
      return `App: ${names.application ?? value}`;
    case "connection":
      return `Connection: ${names.connection ?? value}`;
    case "owner":
      return "Owned by one person";
    default: {
      const plain = PLAIN_FILTERS.find(({ name }) => name === filter);
      return `${plain?.label ?? filter}: ${plain?.choices.find((one) => one.value === value)?.label ?? value}`;
    }
  }
}
