/*
 * The types of the console's client, made from the OpenAPI document: what `openapi-fetch` needs to know of each endpoint.
 * `openapi-typescript` makes the same, and needs a TypeScript older than the one that compiles this tree.
 */

/** As much of JSON Schema 2020-12 as the document uses. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly description?: string;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

/** What of an OpenAPI 3.1 document is read. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** Renders the module `src/console/api/schema.ts`. */
export function renderConsoleClient({ paths, components }: ApiDocument): string {
  const schemas = Object.entries(components.schemas).map(([name, schema]) => `    ${key(name)}: ${typeOf(schema)};`);
  const served = Object.entries(paths).map(([path, operations]) => `  ${key(path)}: ${pathType(operations)};`);
  return [
    "/* Made from schemas/openapi.json by `npm run docs`. Change the endpoint, not this file. */",
    "",
    "/** What the management API is made of. */",
    "export interface components {",
    "  schemas: {",
    ...schemas,
    "  };",
    "}",
    "",
    "/** The endpoints of the management API by path and method. */",
    "export interface paths {",
    ...served,
    "}",
    "",
  ].join("\n");
}

function pathType(operations: Readonly<Record<string, Operation>>): string {
  const methods = METHODS.map((method) => {
    const operation = operations[method];
    return operation === undefined ? `${method}?: never` : `${method}: ${operationType(operation)}`;
  });
  const none = "parameters: { query?: never; header?: never; path?: never; cookie?: never }";
  return `{ ${[none, ...methods].join("; ")} }`;
}

function operationType({ parameters = [], requestBody, responses }: Operation): string {
  const places = ["query", "header", "path", "cookie"].map((place) => placeType(place, parameters));
  const body = requestBody === undefined ? "requestBody?: never" : bodyType(requestBody);
  const answers = Object.entries(responses).map(([status, { content }]) => `${status}: ${answerType(content)}`);
  return `{ parameters: { ${places.join("; ")} }; ${body}; responses: { ${answers.join("; ")} } }`;
}

function placeType(place: string, parameters: readonly Parameter[]): string {
  const own = parameters.filter((parameter) => parameter.in === place);
  if (own.length === 0) return `${place}?: never`;
  const mark = own.some(({ required }) => required === true) ? "" : "?";
  const fields = own.map(
    ({ name, required, schema }) => `${key(name)}${required === true ? "" : "?"}: ${typeOf(schema)}`,
  );
  return `${place}${mark}: { ${fields.join("; ")} }`;
}

function bodyType({ required, content }: NonNullable<Operation["requestBody"]>): string {
  return `requestBody${required === false ? "?" : ""}: { content: ${contentType(content)} }`;
}

function answerType(content: Content | undefined): string {
  const headers = "headers: { [name: string]: unknown }";
  return content === undefined ? `{ ${headers}; content?: never }` : `{ ${headers}; content: ${contentType(content)} }`;
}

function contentType(content: Content): string {
  const types = Object.entries(content).map(
    ([type, { schema }]) => `${key(type)}: ${schema === undefined ? "unknown" : typeOf(schema)}`,
  );
  return `{ ${types.join("; ")} }`;
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return referenceTo(schema.$ref);
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.map((choice) => bracketed(typeOf(choice))).join(" | ");
  if (schema.allOf !== undefined)
    return [...schema.allOf.map((part) => bracketed(typeOf(part))), ...ownPart(schema)].join(" & ");
  if (Array.isArray(schema.type)) return schema.type.map((type) => bracketed(typeOf({ ...schema, type }))).join(" | ");
  return plainType(schema);
}

function ownPart({ allOf: _, ...schema }: Schema): readonly string[] {
  return schema.properties === undefined ? [] : [objectType(schema)];
}

function plainType(schema: Schema): string {
  if (schema.type === "object" || schema.properties !== undefined) return objectType(schema);
  if (schema.type === "array") return arrayType(schema);
  if (schema.type === "integer" || schema.type === "number") return "number";
  if (schema.type === "string" || schema.type === "boolean" || schema.type === "null") return schema.type;
  return "unknown";
}

function arrayType({ prefixItems, items }: Schema): string {
  if (prefixItems !== undefined) return `[${prefixItems.map(typeOf).join(", ")}]`;
  return `${bracketed(items === undefined ? "unknown" : typeOf(items))}[]`;
}

function objectType({ properties = {}, required = [], additionalProperties }: Schema): string {
  const fields = Object.entries(properties).map(
    ([name, schema]) => `${key(name)}${required.includes(name) ? "" : "?"}: ${typeOf(schema)}`,
  );
  const others = typeof additionalProperties === "object" ? [`[name: string]: ${typeOf(additionalProperties)}`] : [];
  if (fields.length > 0) return `{ ${fields.join("; ")} }`;
  if (others.length > 0) return `{ ${others.join("; ")} }`;
  return additionalProperties === false ? "Record<string, never>" : "{ [name: string]: unknown }";
}

function referenceTo(reference: string): string {
  const name = reference.split("/").at(-1) ?? "";
  return `components["schemas"][${JSON.stringify(name)}]`;
}

function bracketed(type: string): string {
  return /[|&]/.test(type) ? `(${type})` : type;
}

function key(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
}
