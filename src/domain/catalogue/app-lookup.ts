import type { Application } from "../application/application.ts";
import { AnteroomError } from "../errors.ts";
import type { WorkspaceId } from "../id.ts";
import type { PageRequest } from "../page.ts";
import type { Stores, Units } from "../unit.ts";
import type { Catalogue } from "./catalogue.ts";
import type { CatalogueEntry } from "./catalogue-entry.ts";

interface Parts {
  readonly units: Units;
  readonly catalogue: Catalogue;
  readonly workspaceId: WorkspaceId;
}

const PAGE = 200;

/** Finds which application is meant by an address of an app, for people who do not have its key at hand. It adds none. */
export class AppLookup {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * The key of the application at an address: one whose own addresses are there, or that is called as the catalogue calls the app.
   * @throws {AnteroomError} `invalid_value` for what is no address, and for one of no application or of several, with what to do
   */
  async keyOf(address: string): Promise<string> {
    const { units, catalogue } = this.#parts;
    const host = hostOf(address);
    const { items } = await catalogue.list({ limit: Number.POSITIVE_INFINITY });
    const known = items.filter((entry) => isAt(entry, host));
    const keys = new Set(known.map((entry) => entry.key));
    const applications = await units.read((stores) => this.#applications(stores));
    const found = applications.filter((one) => keys.has(one.key) || hostsOf(one).includes(host));
    const [first] = found;
    if (first !== undefined && found.length === 1) return first.key;
    throw refused(unclear(host, found, known));
  }

  async #applications(stores: Stores): Promise<readonly Application[]> {
    const all: Application[] = [];
    let request: PageRequest | undefined = { limit: PAGE };
    while (request !== undefined) {
      const page: Awaited<ReturnType<Stores["applications"]["list"]>> = await stores.applications.list(
        this.#parts.workspaceId,
        request,
      );
      all.push(...page.items);
      request = page.nextCursor === undefined ? undefined : { limit: PAGE, after: Number(page.nextCursor) };
    }
    return all;
  }
}

function unclear(host: string, found: readonly Application[], known: readonly CatalogueEntry[]): string {
  const named = (many: readonly { readonly key: string }[]) => many.map(({ key }) => `"${key}"`).join(", ");
  if (found.length > 1) return `is of several applications, ${named(found)}; name one of them in application.`;
  if (known.length === 0)
    return `is of no application that is known; add the one at ${host}, then name its key in application.`;
  const which = known.length === 1 ? "is" : "may be one of";
  return `is of no application yet; the catalogue says that ${host} ${which} ${named(known)}. Add it from the catalogue, then register the account.`;
}

function hostOf(address: string): string {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `https://${address}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.hostname !== "") return url.hostname;
  throw refused("is no web address; write one such as https://app.example.com, or name the application.");
}

function hostsOf({ ssoUrl, metadataUrl, entityId, saml }: Application): readonly string[] {
  const addresses = [
    ssoUrl,
    metadataUrl,
    entityId,
    saml.profile?.entityId ?? null,
    ...(saml.profile?.acsEndpoints.map(({ url }) => url) ?? []),
  ];
  return addresses.flatMap((one) => (one !== null && URL.canParse(one) ? [new URL(one).hostname] : []));
}

/** Whether a host is one at which the catalogue knows the app. */
function isAt({ facts }: CatalogueEntry, host: string): boolean {
  const { entityId, acsUrl, metadataUrl, signInUrl } = facts;
  const lists = [entityId?.value ?? [], acsUrl?.value ?? []].flat();
  const patterns = [...lists, metadataUrl?.value, signInUrl?.value].filter((one) => one !== undefined);
  return patterns.some((pattern) => matches(pattern, host));
}

/** A host as it is written, or any below what follows the last variable, if that is more than a public suffix. */
function matches(pattern: string, host: string): boolean {
  const [, own] = /^https?:\/\/([^/:?#]+)/.exec(pattern.toLowerCase()) ?? [];
  if (own === undefined) return false;
  if (!own.includes("{")) return own === host;
  const rest = own.slice(own.lastIndexOf("}") + 1);
  if (!rest.startsWith(".") || rest.split(".").length < 3) return false;
  return host === rest.slice(1) || host.endsWith(rest);
}

function refused(problem: string): AnteroomError {
  return new AnteroomError("invalid_value", `url ${problem}`, { attribute: "url" });
}
