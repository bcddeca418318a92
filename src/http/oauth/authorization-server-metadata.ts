import { ASSERTION_ALGORITHMS } from "../../domain/connection/client-assertion.ts";
import type { JsonObject } from "../../lib/json.ts";
import { GRANT_TYPE, OAUTH_SCOPE } from "./token-request.ts";

/** Where access tokens are got. */
export const TOKEN_PATH = "/oauth/token";

const WELL_KNOWN = "/.well-known/oauth-authorization-server";

/** The description of the authorization server: RFC 8414 §2. Its issuer is the public address. */
export function authorizationServerMetadata(publicUrl: string): JsonObject {
  return {
    issuer: publicUrl,
    token_endpoint: `${publicUrl}${TOKEN_PATH}`,
    // Required even where there is no authorization endpoint; §3.2 would leave an empty list out, readers do not expect it.
    response_types_supported: [],
    grant_types_supported: [GRANT_TYPE],
    scopes_supported: [OAUTH_SCOPE],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "private_key_jwt"],
    token_endpoint_auth_signing_alg_values_supported: [...ASSERTION_ALGORITHMS],
  };
}

/** The paths at which it is found: RFC 8414 §3.1 puts the path of the issuer after the well-known one. */
export function metadataPaths(publicUrl: string): readonly string[] {
  const path = new URL(publicUrl).pathname.replace(/\/+$/, "");
  return path === "" ? [WELL_KNOWN] : [WELL_KNOWN, `${WELL_KNOWN}${path}`];
}
