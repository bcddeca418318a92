import { type Request, type Response, Router } from "express";
import type { Clock } from "../../domain/clock.ts";
import type { ClientGrants, ClientProof, Grant } from "../../domain/connection/client-grant.ts";
import { AnteroomError, isAnteroomError } from "../../domain/errors.ts";
import { networkOf } from "../../lib/address-list.ts";
import type { ClientAddress } from "../client-address.ts";
import { RateLimiter } from "../rate-limiter.ts";
import { refuseMethod } from "../refuse-method.ts";
import { authorizationServerMetadata, metadataPaths, TOKEN_PATH } from "./authorization-server-metadata.ts";
import { sendOAuth } from "./oauth-answer.ts";
import { OAUTH_SCOPE, readTokenRequest } from "./token-request.ts";

/** What OAuth is served with. */
export interface OAuthParts {
  readonly grants: ClientGrants;
  readonly clientAddress: ClientAddress;
  readonly clock: Clock;
  readonly failuresPerMinute: number;
}

/** How many pairs of address and client are remembered to have been right. */
const MOST_PROVEN = 10_000;

/** Makes the router of `/oauth/token` and of the document that describes it: RFC 6749, RFC 8414. */
export function createOAuthRouter(parts: OAuthParts, publicUrl: string): Router {
  const endpoint = new TokenEndpoint(parts, publicUrl);
  const router = Router({ caseSensitive: true });
  router.post(TOKEN_PATH, (req, res) => endpoint.handle(req, res));
  router.all(TOKEN_PATH, refuseMethod("POST"));
  const metadata = authorizationServerMetadata(publicUrl);
  for (const path of metadataPaths(publicUrl)) {
    router.get(path, (_req, res) => {
      res.setHeader("Cache-Control", "public, max-age=300");
      res.json(metadata);
    });
    router.all(path, refuseMethod("GET, HEAD"));
  }
  return router;
}

/** Answers requests for access tokens. */
class TokenEndpoint {
  readonly #parts: OAuthParts;
  /** The audiences that mean this server. */
  readonly #own: readonly string[];
  readonly #failures: RateLimiter;
  /** Addresses with clients that were right before: others who fail from there do not lock them out. */
  readonly #proven = new Set<string>();

  constructor(parts: OAuthParts, publicUrl: string) {
    this.#parts = parts;
    this.#own = [publicUrl, `${publicUrl}${TOKEN_PATH}`];
    this.#failures = new RateLimiter({ clock: parts.clock, perMinute: parts.failuresPerMinute });
  }

  async handle(req: Request, res: Response): Promise<void> {
    if (req.originalUrl.includes("?")) {
      const message = "The address has a query; send all parameters in the body, where no log keeps them.";
      throw new AnteroomError("invalid_value", message);
    }
    const address = this.#parts.clientAddress(req);
    const proof = await readTokenRequest(req);
    const grant = await this.#grant(proof, address);
    sendOAuth(res, 200, {
      access_token: grant.accessToken,
      token_type: "Bearer",
      expires_in: grant.expiresInSeconds,
      scope: OAUTH_SCOPE,
    });
  }

  /** Whoever fails too often from one address is not looked at any more; right answers never fail for others' failures. */
  async #grant(proof: ClientProof | undefined, address: string): Promise<Grant> {
    const from = `address ${networkOf(address)}`;
    const client = `client ${proof?.clientId ?? ""}`;
    const pair = `${from} ${client}`;
    if (!this.#proven.has(pair)) this.#assertMayFail(from);
    try {
      if (proof === undefined) throw noClient();
      const grant = await this.#parts.grants.grant(proof, this.#own, address);
      this.#remember(pair);
      return grant;
    } catch (error) {
      if (!isAnteroomError(error, "unauthenticated")) throw error;
      this.#assertMayFail(from);
      this.#failures.count(from);
      // Anybody can name a client, so this one never refuses what is right.
      if (proof !== undefined) this.#assertMayFail(client);
      if (proof !== undefined) this.#failures.count(client);
      throw error;
    }
  }

  #assertMayFail(key: string): void {
    const problem = "Too many wrong secrets or assertions; check the client's settings and try again later.";
    this.#failures.assertMay(key, () => problem);
  }

  #remember(pair: string): void {
    if (this.#proven.size >= MOST_PROVEN) this.#proven.clear();
    this.#proven.add(pair);
  }
}

function noClient(): AnteroomError {
  const message = "The request names no client; send client id and secret as Basic credentials or in the body.";
  return new AnteroomError("unauthenticated", message);
}
