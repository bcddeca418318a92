import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import { newId, type WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Stores, Units } from "../unit.ts";
import type { RotationDraft } from "./connection-token-service.ts";
import { Credentials, type NewToken } from "./credentials.ts";
import { getConnection } from "./find-connection.ts";
import type { OAuthClient, Trust } from "./oauth-client.ts";
import type { StoredToken } from "./token-store.ts";
import type { TermsDraft } from "./token-terms.ts";

/** Names a client of a connection. */
export interface ClientRef {
  readonly connectionId: string;
  readonly clientId: string;
}

/** Whose assertions to believe; an issuer or subject that is not named is the client itself. */
export interface TrustDraft extends Omit<Trust, "issuer" | "subject">, Pick<TermsDraft, "sources"> {
  readonly issuer?: string | undefined;
  readonly subject?: string | undefined;
}

const MAX_CLIENTS = 10;
const MAX_LIVE_SECRETS = 5;
const MAX_TRUSTS = 10;

/** What administrators do to the OAuth clients of connections. */
export class OAuthClientService {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;
  readonly #credentials: Credentials;

  constructor(parts: { readonly units: Units; readonly clock: Clock; readonly workspaceId: WorkspaceId }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
    this.#credentials = new Credentials(parts);
  }

  /** Makes a client without any secret. @throws {AnteroomError} `not_found`; `conflict` beyond ten of them. */
  async create(connectionId: string, name: string, origin: Origin): Promise<OAuthClient> {
    return this.#units.write(async (stores) => {
      const connection = await getConnection(stores, this.#workspaceId, connectionId);
      const { items } = await stores.oauthClients.listOfConnection(connection.id, { limit: MAX_CLIENTS });
      if (items.length >= MAX_CLIENTS) {
        const problem = `Connection "${connection.name}" has ${MAX_CLIENTS} OAuth clients already; delete one that is not used.`;
        throw new AnteroomError("conflict", problem, { code: "too_many_clients" });
      }
      const { workspaceId } = connection;
      const createdAt = this.#clock.now();
      const client: OAuthClient = { id: newId(), workspaceId, connectionId: connection.id, name, createdAt };
      await stores.oauthClients.insert(client);
      await this.#event(stores, origin, client, "client.created");
      return client;
    });
  }

  /** The clients of a connection, newest first. @throws {AnteroomError} `not_found`. */
  async list(connectionId: string, page: PageRequest): Promise<Page<OAuthClient>> {
    return this.#units.read(async (stores) => {
      const { id } = await getConnection(stores, this.#workspaceId, connectionId);
      return stores.oauthClients.listOfConnection(id, page);
    });
  }

  /** @throws {AnteroomError} `not_found`. */
  async get(ref: ClientRef): Promise<OAuthClient> {
    return this.#units.read((stores) => this.#client(stores, ref));
  }

  /** Deletes a client; its secrets, trusts and access tokens end at once. @throws {AnteroomError} `not_found`. */
  async delete(ref: ClientRef, origin: Origin): Promise<void> {
    await this.#units.write(async (stores) => {
      const client = await this.#client(stores, ref);
      for (const token of await stores.tokens.listLiveOfClient(client.id)) {
        await this.#credentials.revoke(stores, token, origin);
      }
      await stores.oauthClients.delete(client.id, this.#clock.now());
      await this.#event(stores, origin, client, "client.deleted");
    });
  }

  /** Makes a secret beside the earlier ones. @throws {AnteroomError} `not_found`; `conflict` when five live already. */
  async createSecret(ref: ClientRef, draft: RotationDraft, origin: Origin): Promise<NewToken> {
    return this.#units.write(async (stores) => {
      const client = await this.#client(stores, ref);
      const live = (await this.#live(stores, client)).filter((token) => token.kind === "secret");
      if (live.length >= MAX_LIVE_SECRETS) {
        const problem = `Client "${client.name}" has ${MAX_LIVE_SECRETS} live secrets already; revoke one that is not used.`;
        throw new AnteroomError("conflict", problem, { code: "too_many_tokens" });
      }
      const made = await this.#credentials.mintSecret(stores, client, draft, origin);
      if (draft.overlapDays !== undefined) {
        await this.#credentials.retire(stores, live, made.stored, draft.overlapDays, origin);
      }
      return made;
    });
  }

  /** Lets a client prove itself by assertions. @throws {AnteroomError} `not_found`; `conflict` beyond ten of them. */
  async addTrust(ref: ClientRef, { sources, ...draft }: TrustDraft, origin: Origin): Promise<StoredToken> {
    return this.#units.write(async (stores) => {
      const client = await this.#client(stores, ref);
      const live = (await this.#live(stores, client)).filter((token) => token.kind === "trust");
      if (live.length >= MAX_TRUSTS) {
        const problem = `Client "${client.name}" trusts ${MAX_TRUSTS} issuers already; revoke one that is not used.`;
        throw new AnteroomError("conflict", problem, { code: "too_many_tokens" });
      }
      const trust: Trust = { ...draft, issuer: draft.issuer ?? client.id, subject: draft.subject ?? client.id };
      return this.#credentials.addTrust(stores, client, trust, { sources }, origin);
    });
  }

  /** The secrets or trusts of a client, newest first, revoked ones included. @throws {AnteroomError} `not_found`. */
  async listTokens(ref: ClientRef, kind: "secret" | "trust", page: PageRequest): Promise<Page<StoredToken>> {
    return this.#units.read(async (stores) => {
      const client = await this.#client(stores, ref);
      return stores.tokens.listOfClient(client.id, kind, page);
    });
  }

  /** Ends a secret or a trust at once, with the access tokens got by it. @throws {AnteroomError} `not_found`. */
  async revokeToken(ref: ClientRef, kind: "secret" | "trust", tokenId: string, origin: Origin): Promise<void> {
    await this.#units.write(async (stores) => {
      const client = await this.#client(stores, ref);
      const token = await stores.tokens.find(tokenId);
      if (token === undefined || token.kind !== kind || token.clientId !== client.id) {
        throw new AnteroomError("not_found", `Client "${client.name}" has no such ${kind}; list its ${kind}s.`);
      }
      await this.#credentials.revoke(stores, token, origin);
    });
  }

  async #live(stores: Stores, client: OAuthClient): Promise<readonly StoredToken[]> {
    return (await stores.tokens.listLiveOfClient(client.id)).filter((token) => this.#credentials.isLive(token));
  }

  async #client(stores: Stores, { connectionId, clientId }: ClientRef): Promise<OAuthClient> {
    const connection = await getConnection(stores, this.#workspaceId, connectionId);
    const client = await stores.oauthClients.find(this.#workspaceId, clientId);
    if (client?.connectionId === connection.id) return client;
    throw new AnteroomError("not_found", `Connection "${connection.name}" has no such OAuth client; list its clients.`);
  }

  #event(stores: Stores, origin: Origin, client: OAuthClient, type: string): Promise<void> {
    const { workspaceId, connectionId, name } = client;
    const subject = { kind: "client", id: client.id } as const;
    const what = { workspaceId, at: this.#clock.now(), type, subject, after: { connectionId, name } };
    return stores.events.append(anEvent(origin, what));
  }
}
