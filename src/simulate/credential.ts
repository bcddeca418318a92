import { isJsonObject } from "../lib/json.ts";
import { textAt } from "./wire.ts";

/** What a client proves itself with: a token that was pasted, or a client that fetches short-lived ones. */
export type Credential = string | ClientCredential;

/** OAuth 2.0 client credentials, RFC 6749 §4.4, with the secret in the header. */
export interface ClientCredential {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Provides the token of each request and fetches a new one before the old one ends; those who ask meanwhile wait for it. */
export class TokenSource {
  readonly #credential: Credential;
  #fetched: Promise<string> | undefined;
  #endsAt = 0;

  constructor(credential: Credential) {
    this.#credential = credential;
  }

  /** The token for the next request. @throws {Error} when the token endpoint gives none; the next call tries again. */
  async token(): Promise<string> {
    if (typeof this.#credential === "string") return this.#credential;
    if (this.#fetched === undefined || this.#endsAt <= performance.now()) this.#fetched = this.#renew(this.#credential);
    return await this.#fetched;
  }

  async #renew(client: ClientCredential): Promise<string> {
    this.#endsAt = Number.POSITIVE_INFINITY;
    try {
      const { token, seconds } = await fetchToken(client);
      this.#endsAt = performance.now() + seconds * 1000 - marginMs;
      return token;
    } catch (error) {
      this.#endsAt = 0;
      throw error;
    }
  }
}

/** A minute before its end a token is no longer used. */
const marginMs = 60_000;

/** How long a token lasts whose answer does not say. */
const usualSeconds = 3600;

async function fetchToken(client: ClientCredential): Promise<{ readonly token: string; readonly seconds: number }> {
  const pair = `${encodeURIComponent(client.clientId)}:${encodeURIComponent(client.clientSecret)}`;
  const response = await fetch(client.tokenUrl, {
    method: "POST",
    headers: { Authorization: `Basic ${Buffer.from(pair).toString("base64")}`, Accept: "application/json" },
    body: new URLSearchParams({ grant_type: "client_credentials", scope: "scim" }),
    redirect: "manual",
    signal: AbortSignal.timeout(60_000),
  });
  const body: unknown = await response.json().catch(() => undefined);
  const answer = isJsonObject(body) ? body : undefined;
  const token = textAt(answer, "access_token");
  if (response.status !== 200 || token === undefined) {
    throw new Error(`The token endpoint answered ${response.status}: ${textAt(answer, "error") ?? "no access token"}.`);
  }
  const seconds = answer?.["expires_in"];
  return { token, seconds: typeof seconds === "number" ? seconds : usualSeconds };
}
