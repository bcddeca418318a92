import { ACCESS_TOKEN_SECONDS } from "../domain/connection/access-token.ts";
import { CURSOR_LIFE_SECONDS } from "../domain/directory/cursors.ts";
import type { JsonObject } from "../lib/json.ts";

/** What the settings of a server decide about what it can do. */
export interface Capabilities {
  readonly bulk: { readonly maxOperations: number; readonly maxPayloadSize: number };
  /** How many resources a page holds. */
  readonly pageSizes: { readonly usual: number; readonly most: number };
  /** Where access tokens are got. */
  readonly tokenUrl: string;
  /** Where people read about the server. */
  readonly documentationUrl: string | undefined;
}

/**
 * Describes the service, RFC 7643 §5, with `pagination` of RFC 9865 §4 and `rolesAndEntitlements` of
 * draft-ietf-scim-roles-entitlements. Each statement is held against what the server does by
 * `test/http/scim-discovery-truth.test.ts`.
 * @param base what scimmy says; only its frame is kept
 */
export function describeService(base: JsonObject, capabilities: Capabilities, baseUrl: string): JsonObject {
  const { bulk, pageSizes, tokenUrl, documentationUrl } = capabilities;
  return {
    ...base,
    ...(documentationUrl !== undefined && { documentationUri: documentationUrl }),
    patch: { supported: true },
    bulk: { supported: true, ...bulk },
    filter: { supported: true, maxResults: pageSizes.most },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      // RFC 9865 §2: clients that name neither know nothing of cursors.
      defaultPaginationMethod: "index",
      defaultPageSize: pageSizes.usual,
      maxPageSize: pageSizes.most,
      cursorTimeout: CURSOR_LIFE_SECONDS,
    },
    authenticationSchemes: authenticationSchemes(tokenUrl),
    rolesAndEntitlements: {
      roles: { supported: true, multipleRolesSupported: true, primarySupported: true, typeSupported: true },
      entitlements: {
        supported: true,
        multipleEntitlementsSupported: true,
        primarySupported: true,
        typeSupported: true,
      },
    },
    // The profile forbids what RFC 7644 allows and every dialect, strict included, accepts: PATCH without a path, and PUT.
    interopProfileConformant: false,
    meta: { resourceType: "ServiceProviderConfig", location: `${baseUrl}/ServiceProviderConfig` },
  };
}

function authenticationSchemes(tokenUrl: string): readonly JsonObject[] {
  return [
    {
      type: "oauthbearertoken",
      name: "Bearer token",
      description: "A token of the connection in the Authorization header, with or without the word Bearer.",
      specUri: "https://www.rfc-editor.org/info/rfc6750",
      primary: true,
    },
    {
      type: "oauth2",
      name: "OAuth 2.0 client credentials",
      description: `An access token of ${ACCESS_TOKEN_SECONDS / 60} minutes from ${tokenUrl}, for a client with a secret or with a signed assertion.`,
      specUri: "https://www.rfc-editor.org/info/rfc6749",
      primary: false,
    },
  ];
}
