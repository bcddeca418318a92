import { isJsonObject } from "../../lib/json.ts";
import type { Principal } from "../directory/directory-store.ts";
import { type Document, ENTERPRISE_URN } from "../directory/document.ts";
import type { PersonId } from "../id.ts";
import type { Person } from "../person/person.ts";
import type { Stores } from "../unit.ts";
import type { AccountOwners } from "./service-account.ts";

/** Those that rules name for an account; undefined where they name nobody, or have no say. */
export interface ChosenOwners {
  /** What the rules went by; null when there is nothing to go by. */
  readonly rule: string | null;
  readonly owner?: Person;
  readonly backup?: Person;
}

/** An account as far as rules for its owners look at it. */
export interface Ruled {
  readonly principal: Pick<Principal, "workspaceId" | "connectionId" | "defaultOwnerId" | "defaultBackupOwnerId">;
  readonly document: Document;
  readonly owners: AccountOwners;
  /** What the rules went by last. */
  readonly ownerRule: string | null;
}

/** Nobody yet. */
export const NO_OWNERS: AccountOwners = { owner: null, backup: null };

/**
 * Chooses owners by rule: the person whom the identity provider names as the user's manager, else the default of the
 * connection. Whom somebody chose stays, and so does whom the same rules chose before. Asks the store only if it has to.
 */
export async function chooseOwners(stores: Stores, ruled: Ruled): Promise<ChosenOwners> {
  const rule = ruleOf(ruled);
  if (rule === null) return { rule };
  if (declined(rule) === ruled.ownerRule) return { rule: ruled.ownerRule };
  const changed = rule !== ruled.ownerRule;
  const owner = isOpen(ruled.owners.owner, changed) ? await ownerByRule(stores, ruled) : undefined;
  const taken = owner?.id ?? ruled.owners.owner?.personId;
  const backup = isOpen(ruled.owners.backup, changed) ? await backupByRule(stores, ruled, taken) : undefined;
  return { rule, ...(owner && { owner }), ...(backup && { backup }) };
}

/** What is kept when somebody takes an owner away whom rules may have named: these very rules have no say any more. */
export function declinedRule(ruled: Pick<Ruled, "document" | "principal">): string | null {
  const rule = ruleOf(ruled);
  return rule === null ? null : declined(rule);
}

function declined(rule: string): string {
  return `no ${rule}`;
}

/** What the rules go by, as a text that changes with it. */
function ruleOf({ document, principal }: Pick<Ruled, "document" | "principal">): string | null {
  const { defaultOwnerId, defaultBackupOwnerId } = principal;
  const manager = managerTexts(document);
  if (manager.length === 0 && defaultOwnerId === null && defaultBackupOwnerId === null) return null;
  return JSON.stringify([manager, defaultOwnerId, defaultBackupOwnerId]);
}

function isOpen(holder: AccountOwners["owner"], changed: boolean): boolean {
  return holder === null || (changed && holder.givenBy === "rule");
}

async function ownerByRule(stores: Stores, ruled: Ruled): Promise<Person | undefined> {
  const { workspaceId, defaultOwnerId } = ruled.principal;
  return (await managerOf(stores, ruled)) ?? (await presentPerson(stores, workspaceId, defaultOwnerId));
}

async function backupByRule(stores: Stores, { principal }: Ruled, owner?: PersonId): Promise<Person | undefined> {
  const { workspaceId, defaultBackupOwnerId, defaultOwnerId } = principal;
  for (const id of [defaultBackupOwnerId, defaultOwnerId]) {
    const person = await presentPerson(stores, workspaceId, id);
    if (person !== undefined && person.id !== owner) return person;
  }
  return undefined;
}

async function presentPerson(
  stores: Stores,
  workspaceId: Principal["workspaceId"],
  id: PersonId | null,
): Promise<Person | undefined> {
  const person = id === null ? undefined : await stores.people.find(workspaceId, id);
  return person?.leftAt === null ? person : undefined;
}

/** The manager as a person here: by login name, or by the user of the same connection that the manager is. */
async function managerOf(stores: Stores, { principal, document }: Ruled): Promise<Person | undefined> {
  const texts = managerTexts(document);
  const person = await personNamed(stores, principal, texts);
  const [value] = texts;
  if (person !== undefined || value === undefined || principal.connectionId === null) return person;
  const user =
    (await stores.users.find(principal.connectionId, value)) ??
    (await stores.users.listIdentified(principal.connectionId, { attribute: "externalId", value }))[0];
  return user && personNamed(stores, principal, loginTexts(user.document));
}

async function personNamed(
  stores: Stores,
  { workspaceId }: Ruled["principal"],
  texts: readonly string[],
): Promise<Person | undefined> {
  for (const text of texts) {
    const person = await stores.people.findByLogin(workspaceId, text);
    if (person?.leftAt === null) return person;
  }
  return undefined;
}

const LONGEST_NAME = 320;

/** What the identity provider says of the manager, its `value` first; many send an e-mail address there. */
export function managerTexts(document: Document): readonly string[] {
  const enterprise = document[ENTERPRISE_URN];
  const manager = isJsonObject(enterprise) ? enterprise["manager"] : undefined;
  const said = isJsonObject(manager) ? [manager["value"], manager["displayName"]] : [manager];
  return said.filter(isName);
}

function loginTexts(document: Document): readonly string[] {
  const emails = Array.isArray(document["emails"]) ? document["emails"] : [];
  const values = emails.slice(0, 10).map((email) => (isJsonObject(email) ? email["value"] : undefined));
  return [document["userName"], ...values].filter(isName);
}

function isName(text: unknown): text is string {
  return typeof text === "string" && text.trim() !== "" && text.length <= LONGEST_NAME;
}
