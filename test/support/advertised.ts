import type { TestConnection } from "./server.ts";

/** Any JSON of an answer; tests look at members they expect. */
// biome-ignore lint/suspicious/noExplicitAny: an answer is looked at, and its shape is what is tested.
export type Json = any;

/** An attribute as `/Schemas` describes it. */
export interface Advertised {
  readonly name: string;
  readonly type: "string" | "boolean" | "decimal" | "integer" | "dateTime" | "reference" | "binary" | "complex";
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly caseExact?: boolean;
  readonly mutability: "readOnly" | "readWrite" | "immutable" | "writeOnly";
  readonly returned: "always" | "never" | "default" | "request";
  readonly uniqueness?: "none" | "server" | "global";
  readonly subAttributes?: readonly Advertised[];
}

/** A schema as `/Schemas` describes it. */
export interface AdvertisedSchema {
  readonly id: string;
  readonly attributes: readonly Advertised[];
}

/** What a connection says of its resources. */
export interface Advertisement {
  readonly schemas: ReadonlyMap<string, AdvertisedSchema>;
  readonly types: readonly Json[];
}

const READ_ONLY = { required: false, multiValued: false, mutability: "readOnly", returned: "default" } as const;

/** RFC 7643 §3 and §3.1: what every resource has and no schema lists. */
const COMMON: readonly Advertised[] = [
  { ...READ_ONLY, name: "schemas", type: "reference", multiValued: true, returned: "always" },
  { ...READ_ONLY, name: "id", type: "string", returned: "always" },
  { ...READ_ONLY, name: "externalId", type: "string", mutability: "readWrite" },
  {
    ...READ_ONLY,
    name: "meta",
    type: "complex",
    subAttributes: ["resourceType", "created", "lastModified", "location", "version"].map((name) => ({
      ...READ_ONLY,
      name,
      type: name === "created" || name === "lastModified" ? ("dateTime" as const) : ("string" as const),
    })),
  },
];

/** Reads what a connection says of itself. */
export async function readAdvertisement({ send }: TestConnection): Promise<Advertisement> {
  const [schemas, types] = [await send("GET", "/Schemas"), await send("GET", "/ResourceTypes")];
  return {
    schemas: new Map(schemas.body.Resources.map((schema: AdvertisedSchema) => [schema.id, schema])),
    types: types.body.Resources,
  };
}

/** What is wrong with a resource by what is advertised: members that nothing describes, and values of another type. */
export function unadvertised({ schemas }: Advertisement, resource: Json): readonly string[] {
  const urns: readonly string[] = resource.schemas ?? [];
  const core = urns.flatMap((urn) => (urn in resource ? [] : (schemas.get(urn)?.attributes ?? [])));
  const extensions = urns.filter((urn) => urn in resource);
  const { own, rest } = split(resource, extensions);
  return [
    ...urns.filter((urn) => !schemas.has(urn)).map((urn) => `schemas: ${urn}`),
    ...problemsOf(own, [...COMMON, ...core], ""),
    ...rest.flatMap(([urn, value]) => problemsOf(value, schemas.get(urn)?.attributes ?? [], `${urn}:`)),
  ];
}

function split(
  resource: Json,
  extensions: readonly string[],
): { own: Json; rest: readonly (readonly [string, Json])[] } {
  const own = Object.fromEntries(Object.entries(resource).filter(([name]) => !extensions.includes(name)));
  return { own, rest: extensions.map((urn) => [urn, resource[urn]] as const) };
}

function problemsOf(holder: Json, attributes: readonly Advertised[], prefix: string): readonly string[] {
  return Object.entries(holder).flatMap(([name, value]) => {
    const where = `${prefix}${name}`;
    const known = attributes.find((attribute) => attribute.name === name);
    if (known === undefined) return [`${where} is not advertised`];
    if (known.returned === "never") return [`${where} is never returned`];
    if (Array.isArray(value) !== known.multiValued) return [`${where} has the wrong number of values`];
    const values: readonly Json[] = Array.isArray(value) ? value : [value];
    return values.flatMap((one) =>
      known.type === "complex"
        ? problemsOf(one, partsOf(known), `${where}.`)
        : hasType(known, one)
          ? []
          : [`${where} is no ${known.type}`],
    );
  });
}

/** RFC 7643 §7: `subAttributes` has the same sub-attributes as `attributes`, itself among them. */
function partsOf(attribute: Advertised): readonly Advertised[] {
  const parts = attribute.subAttributes ?? [];
  return attribute.name === "subAttributes" ? [...parts, attribute] : parts;
}

function hasType({ type }: Advertised, value: Json): boolean {
  switch (type) {
    case "boolean":
      return typeof value === "boolean";
    case "integer":
      return Number.isInteger(value);
    case "decimal":
      return typeof value === "number";
    case "dateTime":
      return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
    default:
      return typeof value === "string";
  }
}

/** A value that an attribute can hold, as Microsoft's validator makes them up: random text, whatever the attribute is for. */
export function madeUp(attribute: Advertised, seed: string): Json {
  const one = (index: number): Json => scalar(attribute, `${seed}${index}`, index === 0);
  return attribute.multiValued ? [one(0), one(1)] : one(0);
}

function scalar(attribute: Advertised, seed: string, first: boolean): Json {
  switch (attribute.type) {
    case "complex":
      return Object.fromEntries(
        writable(attribute.subAttributes ?? []).map((sub) => [
          sub.name,
          sub.name === "primary" ? first : scalar(sub, `${seed}-${sub.name}`, first),
        ]),
      );
    case "boolean":
      return true;
    case "integer":
      return 7;
    case "decimal":
      return 7.5;
    case "dateTime":
      return "2026-01-02T03:04:05.678Z";
    case "binary":
      return Buffer.from(seed).toString("base64");
    default:
      return `Text-${seed}`;
  }
}

/** The attributes that a client may write. */
export function writable(attributes: readonly Advertised[]): readonly Advertised[] {
  return attributes.filter(({ mutability }) => mutability !== "readOnly");
}
