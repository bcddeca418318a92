import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FixedLimit, renderSettings } from "../src/config/settings-doc.ts";
import { MAX_ASSIGNED_VALUES } from "../src/domain/directory/assignment.ts";
import { MAX_CURSOR_LENGTH } from "../src/domain/directory/cursors.ts";
import { FREE_TERMS, MAX_COMPARISONS, MAX_LIST_TERMS } from "../src/domain/directory/filter-cost.ts";
import { MOST_REDIRECTS, OUTBOUND_MS } from "../src/fetch/outbound.ts";
import { renderErrors } from "../src/http/api/errors-doc.ts";
import { openApiDocument } from "../src/http/api/openapi.ts";
import { TOKEN_REQUEST_BYTES } from "../src/http/oauth/token-request.ts";
import { ACS_FORM_BYTES } from "../src/http/sso/acs-form.ts";
import { KEY_DOCUMENT_BYTES } from "../src/jwt/key-sets.ts";
import { seedLimits } from "../src/otp/seed-limits.ts";
import { MAX_AGGREGATE_BYTES, MAX_ENTITY_BYTES } from "../src/saml/xml-input.ts";
import { MAX_SELECTED, MAX_SELECTION_LENGTH } from "../src/scim/attribute-selection.ts";
import { MAX_TEXT_LENGTH } from "../src/scim/coerce-scalar.ts";
import { MAX_VALUES } from "../src/scim/element.ts";
import { type FilterSize, MOST_FILTER, MOST_SCANNED } from "../src/scim/filter-size.ts";
import { MAX_OPERATIONS } from "../src/scim/patch-message.ts";
import { MAX_ROLE_JSON_LENGTH } from "../src/scim/role-value.ts";
import { MAX_SORT_LENGTH } from "../src/scim/sort-order.ts";
import { TOLERANCES } from "../src/scim/tolerances.ts";
import { catalogueJsonSchema } from "../src/store/catalogue-schema.ts";
import { type ApiDocument, renderConsoleClient } from "./console-client.ts";
import { renderFailures } from "./failure-list.ts";
import { renderVerification } from "./finding-list.ts";
import { renderPermissions } from "./permission-list.ts";

/** A document that is made from the source. Its path is relative to the repository. */
export interface GeneratedDocument {
  readonly path: string;
  readonly render: () => string;
}

/** Limits that are constants of a room. The number comes from the room, so that this list cannot be wrong about it. */
const fixedLimits: readonly FixedLimit[] = [
  {
    what: "SCIM filter",
    value: sizeOf(MOST_FILTER),
    protects: "The parser, and the SQL statement that the filter becomes.",
  },
  {
    what: "SCIM filter that no index serves, and PATCH path",
    value: sizeOf(MOST_SCANNED),
    protects: "The other connections: it is held against one resource or value after the other.",
  },
  {
    what: "Comparisons of one SCIM list",
    value: `${MAX_COMPARISONS}, and ${MAX_LIST_TERMS} over lists, for filters of more than ${FREE_TERMS} comparisons or over memberships that no index helps`,
    protects: "The other connections: the store answers one question at a time.",
  },
  {
    what: "Assignment values of one user",
    value: `${MAX_ASSIGNED_VALUES} values`,
    protects: "The work of each change to the user: a value is a row.",
  },
  {
    what: "SCIM PATCH",
    value: `${MAX_OPERATIONS} operations`,
    protects: "The work of one request. Okta sends up to 256.",
  },
  {
    what: "Values of one SCIM attribute",
    value: `${MAX_VALUES} values`,
    protects: "The size of documents and the work of a PATCH. Members of groups are not meant.",
  },
  {
    what: "Text of one SCIM attribute",
    value: `${MAX_TEXT_LENGTH} characters`,
    protects: "The size of documents, indexes and records.",
  },
  {
    what: "Names in `attributes` or `excludedAttributes`",
    value: `${MAX_SELECTED} names, ${MAX_SELECTION_LENGTH} characters`,
    protects: "The work of rendering.",
  },
  {
    what: "`sortBy`",
    value: `${MAX_SORT_LENGTH} characters`,
    protects: "The parser. The longest attribute has 80.",
  },
  {
    what: "`cursor`",
    value: `${MAX_CURSOR_LENGTH} characters`,
    protects: "The time that its signature takes. The longest that is given out is shorter.",
  },
  {
    what: "JSON inside a role value",
    value: `${MAX_ROLE_JSON_LENGTH} characters`,
    protects: "The parser. Entra sends fewer than 500.",
  },
  {
    what: "Request for an access token",
    value: `${TOKEN_REQUEST_BYTES} bytes`,
    protects: "Memory: it is read before it is known who asks. Assertions have 1 to 5 KB.",
  },
  {
    what: "Anything that is fetched",
    value: `${OUTBOUND_MS / 1000} seconds, https, public addresses, ${MOST_REDIRECTS} redirects`,
    protects: "The server, and what is inside its network, from what stands at an address.",
  },
  {
    what: "Answer of an identity provider at `/saml/acs`",
    value: `${ACS_FORM_BYTES} bytes`,
    protects: "Memory: it is read before it is known who sends it. Answers with hundreds of groups have 100 KB.",
  },
  {
    what: "Published keys of an issuer",
    value: `${KEY_DOCUMENT_BYTES} bytes`,
    protects: "Memory. Those of large issuers have 20 KB.",
  },
  {
    what: "SAML metadata of one service provider",
    value: `${MAX_ENTITY_BYTES} bytes`,
    protects: "What one upload can make the server parse and keep. Real documents have 1 to 30 KB.",
  },
  {
    what: "SAML metadata of a federation",
    value: `${MAX_AGGREGATE_BYTES} bytes`,
    protects: "The time of one parse.",
  },
  {
    what: "Seed of a one-time password",
    value: `${seedLimits.minSecretBits} to ${seedLimits.maxSecretBits} bits`,
    protects: "RFC 4226 §4 demands at least 128 bits.",
  },
  {
    what: "Period of a one-time password",
    value: `${seedLimits.minPeriodSeconds} to ${seedLimits.maxPeriodSeconds} seconds`,
    protects: "A code must be usable, and must not live long.",
  },
  {
    what: "Imported otpauth address or secret",
    value: `${seedLimits.maxTextLength} characters`,
    protects: "Memory and time of the parser.",
  },
];

function sizeOf({ length, terms, depth }: FilterSize): string {
  return `${length} characters, ${terms} comparisons, ${depth} levels of brackets`;
}

/** Written by hand but for its last section. */
const VERIFICATION = "docs/verification.md";

/** Every generated document. A test compares each with the file in the repository. */
export const documents: readonly GeneratedDocument[] = [
  { path: "docs/settings.md", render: () => renderSettings(fixedLimits) },
  { path: "docs/errors.md", render: renderErrors },
  { path: "docs/tolerances.md", render: renderTolerances },
  { path: "docs/failures.md", render: renderFailures },
  { path: "docs/permissions.md", render: renderPermissions },
  { path: VERIFICATION, render: () => renderVerification(readFileSync(inRepository(VERIFICATION), "utf8")) },
  { path: "src/console/api/schema.ts", render: () => renderConsoleClient(openApiDocument() as unknown as ApiDocument) },
  { path: "schemas/openapi.json", render: () => `${JSON.stringify(openApiDocument(), null, 2)}\n` },
  { path: "schemas/catalogue-entry.json", render: () => `${JSON.stringify(catalogueJsonSchema(), null, 2)}\n` },
];

function renderTolerances(): string {
  const rows = Object.entries(TOLERANCES).map(([name, { quirks, does, sentBy, contradictsRfc }]) => {
    const rfc = contradictsRfc ? "asks for something else" : "is silent";
    return `| \`${name}\` | ${quirks.join(", ")} | ${does} | ${sentBy} | ${rfc} |`;
  });
  return `# Tolerances

Generated from \`src/scim/tolerances.ts\` by \`npm run docs\`.

What identity providers really send is handled by these named rules and no others. Each that fired leaves its name in the
provisioning log (\`rewrites\`). On a connection with the dialect \`strict\` all are off, and what they would have read is
refused. The numbers count the known quirks of SCIM clients; tests name them. One more name stands in the log,
\`stale_put\`: a PUT made from an older version did not bring back what was revoked since.

| Rule | Quirk | What it does | Sent by | The RFCs |
| --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
}

if (import.meta.main) {
  for (const { path, render } of documents) writeFileSync(inRepository(path), render());
}

function inRepository(path: string): string {
  return join(import.meta.dirname, "..", path);
}
