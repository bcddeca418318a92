import { z } from "zod";
import { AnteroomError, type ErrorCode } from "../../domain/errors.ts";
import type { JsonObject, JsonValue } from "../../lib/json.ts";
import { toProblem } from "../problem.ts";
import { components } from "./component.ts";
import { mediaTypes } from "./file-answer.ts";
import type { Route } from "./route.ts";
import { routes } from "./routes.ts";

const PARAMETERS: Readonly<Record<string, string>> = {
  id: "The id.",
  tokenId: "The id of the token.",
  clientId: "The id of the OAuth client, which is its client_id.",
  secretId: "The id of the secret.",
  trustId: "The id of the trusted issuer.",
  verificationId: "The id of the verification.",
  personId: "The id of a person.",
  role: "owner (of applications), operator or reviewer (of accounts), manager (of integrations).",
  kind: "The kind: of a secret password or note, of a member of a vault person or token.",
  memberId: "The id of a person, or the public part of a token.",
  user: "User name or id.",
};

/** What any endpoint can refuse. */
const EVERYWHERE: readonly ErrorCode[] = ["unauthenticated", "forbidden", "unavailable"];
const WITH_BODY: readonly ErrorCode[] = ["invalid_syntax", "invalid_value", "too_large", "unsupported_media_type"];

const PROBLEM: JsonObject = {
  type: "object",
  description: "A refusal, RFC 9457. `code` is stable; some carry more members, such as `problems` or `unmet`.",
  required: ["type", "title", "status", "detail", "code", "requestId"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "One sentence for people: what is wrong, and the fix." },
    code: { type: "string" },
    requestId: { type: "string", description: "To quote when asking for help; the log has it, too." },
    problems: {
      type: "array",
      description: "Every field that is wrong.",
      items: {
        type: "object",
        required: ["field", "problem"],
        properties: { field: { type: "string" }, problem: { type: "string" } },
      },
    },
    unmet: {
      type: "array",
      description: "The gates that keep an account from being linked.",
      items: {
        type: "object",
        required: ["gate", "value", "needed", "nextStep"],
        properties: {
          gate: { type: "string" },
          value: { type: "string" },
          needed: { type: "string" },
          nextStep: { type: "string" },
        },
      },
    },
  },
};

/** The OpenAPI 3.1 document of the management API, made from the declarations that serve it. */
export function openApiDocument(): JsonObject {
  return {
    openapi: "3.1.1",
    info: {
      title: "Anteroom management API",
      version: "1",
      description:
        "Connections, applications, service accounts and integrations. Lists are newest first; ids and cursors are opaque; instants are ISO 8601.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/api/v1" }],
    security: [{ bearer: [] }, { session: [] }],
    tags: [...new Set(routes.map((route) => route.tag))].map((name) => ({ name })),
    paths: { ...pathItems(), "/openapi.json": { get: documentOperation() } },
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "A token of the management API." },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "__Host-anteroom",
          description: "A person who signed in. What changes something has to come from a page of Anteroom.",
        },
      },
      schemas: { ...schemas(), Problem: PROBLEM },
    },
  };
}

function pathItems(): JsonObject {
  const items = new Map<string, Record<string, JsonValue>>();
  for (const route of routes) {
    const item = items.get(route.path) ?? {};
    item[route.method.toLowerCase()] = operation(route);
    items.set(route.path, item);
  }
  return Object.fromEntries(items);
}

function operation(route: Route): JsonObject {
  const action = `Action \`${route.action}\` of the permission matrix.`;
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    description: route.description === undefined ? action : `${route.description} ${action}`,
    "x-action": route.action,
    ...(route.item === undefined ? {} : { "x-item": route.item }),
    ...parameters(route),
    ...(route.body === undefined ? {} : { requestBody: requestBody(route.body) }),
    responses: { ...success(route), ...refusals(route) },
  };
}

function parameters(route: Route): JsonObject {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    description: PARAMETERS[name] ?? name,
    schema: { type: "string" },
  }));
  const { properties, required } = inline(route.query) as {
    properties?: Record<string, JsonObject>;
    required?: string[];
  };
  const inQuery = Object.entries(properties ?? {}).map(([name, { description, ...schema }]) => ({
    name,
    in: "query",
    required: required?.includes(name) ?? false,
    ...(description === undefined ? {} : { description }),
    schema,
  }));
  const all = [...inPath, ...inQuery];
  return all.length === 0 ? {} : { parameters: all };
}

function requestBody(body: z.ZodType): JsonObject {
  const required = !body.safeParse({}).success;
  return { required, content: { "application/json": { schema: schemaOf(body) } } };
}

function success(route: Route): JsonObject {
  const { status, answer } = route;
  if (answer === undefined) return { [status]: { description: "Done." } };
  const location = { Location: { description: "Where it can be read.", schema: { type: "string" } } };
  return {
    [status]: {
      description: status === 201 ? "Created." : "What was asked for.",
      ...(route.hasLocation ? { headers: location } : {}),
      content: contentOf(answer),
    },
  };
}

function contentOf(answer: z.ZodType): JsonObject {
  const file = mediaTypes.get(answer);
  if (file === undefined) return { "application/json": { schema: schemaOf(answer) } };
  return { [file.mediaType]: { schema: { type: "string", format: "binary" } } };
}

function refusals(route: Route): JsonObject {
  const takesQuery = Object.keys(inline(route.query)["properties"] ?? {}).length > 0;
  const codes: readonly ErrorCode[] = [
    ...EVERYWHERE,
    ...(route.path.includes("{") && !route.neverMissing ? (["not_found"] as const) : []),
    ...(takesQuery ? (["invalid_value"] as const) : []),
    ...(route.body === undefined ? [] : WITH_BODY),
    ...(route.refuses ?? []),
  ];
  const byStatus = Map.groupBy(new Set(codes), (code) => toProblem(new AnteroomError(code, ""), "").status);
  const content = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };
  const known = [...byStatus].map(([status, all]) => [status, { description: titlesOf(all), content }] as const);
  return Object.fromEntries([
    ...known,
    [500, { description: "A defect, with its incident id as requestId.", content }],
  ]);
}

function titlesOf(codes: readonly ErrorCode[]): string {
  return codes.map((code) => `${toProblem(new AnteroomError(code, ""), "").body["title"]} (\`${code}\`).`).join(" ");
}

function documentOperation(): JsonObject {
  return {
    operationId: "getOpenApi",
    tags: ["Description"],
    summary: "This document",
    security: [],
    responses: {
      200: { description: "The document.", content: { "application/json": { schema: { type: "object" } } } },
    },
  };
}

function schemas(): Record<string, JsonObject> {
  const made = z.toJSONSchema(components, { io: "input", uri: (id) => `#/components/schemas/${id}` });
  const named = Object.entries(made.schemas).map(
    ([id, { $schema, $id, ...schema }]) => [id, schema as JsonObject] as const,
  );
  // The order of the registry is that of the imports, which the document must not depend on.
  return Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function schemaOf(schema: z.ZodType): JsonObject {
  const id = components.get(schema)?.id;
  return id === undefined ? inline(schema) : { $ref: `#/components/schemas/${id}` };
}

function inline(schema: z.ZodType): JsonObject {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return rest as JsonObject;
}
