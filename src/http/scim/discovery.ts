import type { LimitsConfig } from "../../config/config.ts";
import { AnteroomError } from "../../domain/errors.ts";
import { isJsonObject, type JsonObject } from "../../lib/json.ts";
import { createDiscoveryRouter } from "../../scim/discovery.ts";
import { composeDiscovery, type DiscoverySet } from "../../scim/discovery-set.ts";
import { renderList } from "../../scim/render.ts";
import { type Capabilities, describeService } from "../../scim/service-config.ts";
import { readBaseSet } from "./discovery-guard.ts";
import type { PageSizes } from "./list-paging.ts";
import type { ScimAnswer } from "./scim-answer.ts";
import type { ScimCall, ScimOperation, ScimOperations } from "./scim-call.ts";

/** What discovery needs. */
export interface DiscoveryParts {
  /** The address of `/scim/v2` without a slash at its end. */
  readonly baseUrl: string;
  readonly pageSizes: PageSizes;
  readonly limits: LimitsConfig;
  readonly tokenUrl: string;
  readonly documentationUrl: string | undefined;
}

/** The operations on the addresses of discovery, by kind of target. */
export interface DiscoveryOperations {
  readonly schemas: ScimOperations;
  readonly schema: ScimOperations;
  readonly resourceTypes: ScimOperations;
  readonly resourceType: ScimOperations;
  readonly service: ScimOperations;
}

interface Description extends DiscoverySet {
  readonly service: JsonObject;
}

/** Makes the operations of discovery, RFC 7644 §4. What they answer is composed once, at the first request. */
export function discoveryOperations(parts: DiscoveryParts): DiscoveryOperations {
  let known: Promise<Description> | undefined;
  const description = (): Promise<Description> => {
    known ??= describe(parts);
    return known;
  };
  return {
    schemas: reading(async () => listOf((await description()).schemas)),
    schema: reading(async ({ id }) => oneOf((await description()).schemas, id.toLowerCase(), "Schemas")),
    resourceTypes: reading(async () => listOf((await description()).resourceTypes)),
    resourceType: reading(async ({ id }) => oneOf((await description()).resourceTypes, id, "ResourceTypes")),
    service: reading(async () => (await description()).service),
  };
}

async function describe(parts: DiscoveryParts): Promise<Description> {
  const { baseUrl, limits, pageSizes, tokenUrl, documentationUrl } = parts;
  const base = await readBaseSet(createDiscoveryRouter());
  const capabilities: Capabilities = {
    bulk: { maxOperations: limits.scimBulkOperations, maxPayloadSize: limits.scimBulkBodyBytes },
    pageSizes,
    tokenUrl,
    documentationUrl,
  };
  return { ...composeDiscovery(base, baseUrl), service: describeService(base.service, capabilities, baseUrl) };
}

function reading(describeTo: (call: ScimCall) => Promise<JsonObject>): ScimOperations {
  const get: ScimOperation = async (call): Promise<ScimAnswer> => {
    assertUnfiltered(call);
    const body = await describeTo(call);
    return { status: 200, headers: placeOf(body), body };
  };
  return new Map([["GET", get]]);
}

/** Where one description is; a list is no resource. */
function placeOf({ meta }: JsonObject): Readonly<Record<string, string>> {
  const location = isJsonObject(meta) ? meta["location"] : undefined;
  return typeof location === "string" ? { "Content-Location": location } : {};
}

/** RFC 7644 §4 ignores paging and sorting here, and forbids filters, so that nobody takes everything for what matched. */
function assertUnfiltered({ parameters }: ScimCall): void {
  if (!parameters.has("filter")) return;
  throw new AnteroomError("forbidden", "Discovery can't be filtered; leave the filter out and choose from all.", {
    parameter: "filter",
  });
}

function listOf(described: ReadonlyMap<string, JsonObject>): JsonObject {
  return renderList([...described.values()], { totalResults: described.size, startIndex: 1 });
}

function oneOf(described: ReadonlyMap<string, JsonObject>, name: string, endpoint: string): JsonObject {
  const found = described.get(name);
  if (found !== undefined) return found;
  throw new AnteroomError("not_found", `There is no such description; list /${endpoint} to see what there is.`);
}
