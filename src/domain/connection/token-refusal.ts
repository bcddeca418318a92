import type { AdviceCode } from "../advice/advice-code.ts";
import type { Connection } from "./connection.ts";
import { parseToken } from "./token.ts";
import type { TokenProblem } from "./token-terms.ts";

/** What is wrong with what somebody showed. */
export type RefusedToken = Extract<AdviceCode, `token_${string}`>;

/**
 * The cause of a refusal to let somebody in, for those who administer the connection. Whoever calls is told the same whatever it is, so
 * that this is never answered.
 */
export class TokenRefusal {
  readonly problem: RefusedToken;
  /** Of a token that is known and proven, and not good. */
  readonly connection: Connection | undefined;

  constructor(problem: RefusedToken, connection?: Connection) {
    this.problem = problem;
    this.connection = connection;
  }
}

/** What is wrong with a token that is known. */
export const TOKEN_PROBLEMS: Readonly<Record<TokenProblem, RefusedToken>> = {
  expired: "token_expired",
  revoked: "token_revoked",
  source: "token_source",
};

/** What is wrong with a text that opens no connection, as far as the text tells. */
export function problemWithText(text: string): RefusedToken {
  if (text === "") return "token_missing";
  const parsed = parseToken(text);
  if (parsed === undefined) return "token_malformed";
  return parsed.kind === "scim" ? "token_unknown" : "token_wrong_kind";
}
