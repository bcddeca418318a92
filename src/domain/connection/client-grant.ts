import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { hasShapeOfId, type WorkspaceId } from "../id.ts";
import type { Signer } from "../signer.ts";
import type { Units } from "../unit.ts";
import { ACCESS_TOKEN_SECONDS, writeAccessToken } from "./access-token.ts";
import type { AssertionProblem, AssertionVerifier } from "./client-assertion.ts";
import type { OAuthClient } from "./oauth-client.ts";
import type { RefusalNotes } from "./refusal-notes.ts";
import { parseToken, secretMatches } from "./token.ts";
import type { StoredToken } from "./token-store.ts";
import { endOf, problemWith, type TokenProblem } from "./token-terms.ts";
import type { TokenUses } from "./token-uses.ts";

/** How a client says who it is: RFC 6749 §2.3, RFC 7523 §2.2. */
export type ClientProof =
  | { readonly kind: "secret"; readonly clientId: string; readonly secret: string }
  /** Without a client id the subject of the assertion names the client: RFC 7521 §4.2. */
  | { readonly kind: "assertion"; readonly clientId: string | undefined; readonly assertion: string };

/** An access token that was granted. */
export interface Grant {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

/** Why a client that is known was refused. */
type Problem = TokenProblem | AssertionProblem | "secret" | "identity";

/** Whoever proves it, or what was wrong. */
type Finding = StoredToken | Problem;

/** Grants access tokens to OAuth clients: RFC 6749 §4.4. */
export class ClientGrants {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;
  readonly #signer: Signer;
  readonly #loadVerifier: () => Promise<AssertionVerifier>;
  readonly #uses: TokenUses;
  readonly #refusals: RefusalNotes;

  constructor(parts: {
    readonly units: Units;
    readonly clock: Clock;
    readonly workspaceId: WorkspaceId;
    readonly signer: Signer;
    /** Not called before an assertion is shown. */
    readonly loadVerifier: () => Promise<AssertionVerifier>;
    readonly uses: TokenUses;
    readonly refusals: RefusalNotes;
  }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
    this.#signer = parts.signer;
    this.#loadVerifier = parts.loadVerifier;
    this.#uses = parts.uses;
    this.#refusals = parts.refusals;
  }

  /**
   * Grants an access token.
   * @param own the audiences that mean this server, for assertions
   * @param address the address of the caller
   * @throws {AnteroomError} `unauthenticated`, in the same words whatever is wrong; `unavailable` when the keys of an
   * issuer cannot be had
   */
  async grant(proof: ClientProof, own: readonly string[], address: string): Promise<Grant> {
    const clientId = proof.clientId ?? (await this.#subjectOf(proof));
    const known = clientId === undefined ? undefined : await this.#find(clientId);
    if (known === undefined) throw unauthenticated();
    const finding = await this.#examine(proof, known.tokens, own);
    const problem = typeof finding === "string" ? finding : problemWith(finding, this.#clock.now(), () => address);
    if (problem !== undefined || typeof finding === "string") {
      const subject = { kind: "client", id: known.client.id } as const;
      this.#refusals.note({ workspaceId: this.#workspaceId, subject, reason: problem ?? "secret", from: address });
      throw unauthenticated();
    }
    this.#uses.note(finding, () => address);
    return this.#issue(finding);
  }

  async #subjectOf(proof: ClientProof): Promise<string | undefined> {
    if (proof.kind !== "assertion") return undefined;
    return (await this.#loadVerifier()).read(proof.assertion)?.subject;
  }

  /** A client is looked for only by what can be the id of one. */
  async #find(
    clientId: string,
  ): Promise<{ readonly client: OAuthClient; readonly tokens: readonly StoredToken[] } | undefined> {
    if (!hasShapeOfId(clientId)) return undefined;
    return this.#units.read(async (stores) => {
      const client = await stores.oauthClients.find(this.#workspaceId, clientId);
      return client && { client, tokens: await stores.tokens.listLiveOfClient(client.id) };
    });
  }

  async #examine(proof: ClientProof, tokens: readonly StoredToken[], own: readonly string[]): Promise<Finding> {
    if (proof.kind === "assertion") return this.#examineAssertion(proof.assertion, tokens, own);
    const parsed = parseToken(proof.secret);
    if (parsed?.kind !== "secret") return "secret";
    const named = tokens.find((token) => token.kind === "secret" && token.id === parsed.id);
    return named !== undefined && secretMatches(named.secretHash, parsed.secretHash) ? named : "secret";
  }

  async #examineAssertion(assertion: string, tokens: readonly StoredToken[], own: readonly string[]): Promise<Finding> {
    const verifier = await this.#loadVerifier();
    const claimed = verifier.read(assertion);
    if (claimed === undefined) return "malformed";
    let finding: Finding = "identity";
    let unavailable: unknown;
    for (const token of tokens) {
      if (token.trust?.issuer !== claimed.issuer || token.trust.subject !== claimed.subject) continue;
      try {
        const problem = await verifier.verify(assertion, token.trust, own);
        if (problem === undefined) return token;
        finding = problem;
      } catch (error) {
        unavailable = error;
      }
    }
    // Only when no other trust in the same issuer has answered for the assertion.
    if (unavailable !== undefined) throw unavailable;
    return finding;
  }

  /** It ends with the secret that got it, and the client is told so. */
  #issue(token: StoredToken): Grant {
    const now = this.#clock.now();
    const usual = Math.ceil(now / 1000) * 1000 + ACCESS_TOKEN_SECONDS * 1000;
    const expiresAt = Math.min(usual, endOf(token) ?? usual);
    const expiresInSeconds = Math.min(ACCESS_TOKEN_SECONDS, Math.max(1, Math.floor((expiresAt - now) / 1000)));
    return { accessToken: writeAccessToken(this.#signer, { tokenId: token.id, expiresAt }), expiresInSeconds };
  }
}

/** Anything about the client may be wrong, and whoever asks is not told what. */
function unauthenticated(): AnteroomError {
  const message =
    "The client is not known, or its secret or assertion is not valid; check the client id, and that the secret has not expired.";
  return new AnteroomError("unauthenticated", message);
}
