import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CONFLICTS } from "../../src/http/api/errors-doc.ts";
import { openApiDocument } from "../../src/http/api/openapi.ts";
import { routes } from "../../src/http/api/routes.ts";

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly { name: string; in: string; required: boolean; schema: object }[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: object }>>;
}

interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>>; readonly securitySchemes: object };
}

const document = JSON.parse(JSON.stringify(openApiDocument())) as Document;
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
);

describe("the OpenAPI document", () => {
  it("is OpenAPI 3.1 with the members that the specification requires", () => {
    const { openapi, info, components } = document;

    expect(openapi).toMatch(/^3\.1\.\d$/);
    expect(info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
    expect(components.securitySchemes).toEqual({
      bearer: { type: "http", scheme: "bearer", description: expect.any(String) },
      session: { type: "apiKey", in: "cookie", name: "__Host-anteroom", description: expect.any(String) },
    });
  });

  it("describes every endpoint that is served, and no other", () => {
    const described = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    const served = routes.map(({ method, path }) => `${method} ${path}`);

    expect(described.sort()).toEqual([...served, "GET /openapi.json"].sort());
  });

  it("gives every operation an id of its own and a tag that is declared", () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    const tags = new Set(document.tags.map(({ name }) => name));

    expect(new Set(ids).size).toBe(ids.length);
    for (const { operation } of operations)
      for (const tag of operation.tags) expect([...tags, "Description"]).toContain(tag);
  });

  it.each(operations)("$method $path is whole", ({ method, path, operation }) => {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");

    expect(declared.map(({ name }) => name)).toEqual(inPath);
    expect(declared.every(({ required }) => required)).toBe(true);
    expect(operation.requestBody !== undefined).toBe(["post", "put", "patch"].includes(method));
    const statuses = Object.keys(operation.responses);
    expect(statuses.filter((status) => status.startsWith("2"))).toHaveLength(1);
    if (operation.security === undefined)
      expect(statuses).toEqual(expect.arrayContaining(["401", "403", "500", "503"]));
    for (const [status, response] of Object.entries(operation.responses)) {
      expect(response.description).not.toBe("");
      if (Number(status) < 400) continue;
      expect(response.content).toEqual({
        "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
      });
    }
  });

  it("refers to nothing that it does not hold, and holds nothing that it does not refer to", () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref);
    const held = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);

    expect([...new Set(refs)].sort()).toEqual(held.sort());
  });

  it("refuses unknown fields in every request, and leaves answers open for fields to come", () => {
    const bodies = operations.flatMap(({ operation }) => schemasIn(operation.requestBody));
    const answers = operations.flatMap(({ operation }) =>
      schemasIn(operation.responses["200"] ?? operation.responses["201"]),
    );

    expect(bodies.every((schema) => schema["additionalProperties"] === false)).toBe(true);
    expect(answers.some((schema) => "additionalProperties" in schema)).toBe(false);
  });
});

describe("docs/errors.md", () => {
  it("lists every closer code of a conflict that the source knows", () => {
    const sources = ["domain", "store"].flatMap((room) => sourceFiles(join(import.meta.dirname, "../../src", room)));
    const codes = sources.flatMap((text) =>
      [...text.matchAll(/AnteroomError\("conflict",(?:(?!AnteroomError\()[\s\S]){0,400}?\bcode: "(\w+)"/g)].map(
        ([, code]) => code,
      ),
    );

    expect(Object.keys(CONFLICTS)).toEqual([...new Set(codes)].sort());
  });
});

function schemasIn(part: unknown): Record<string, unknown>[] {
  const found = [...JSON.stringify(part ?? {}).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
  return found
    .filter(([, name]) => name !== "Problem")
    .map(([, name]) => (document.components.schemas[name ?? ""] ?? {}) as Record<string, unknown>);
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(folder, name), "utf8"));
}
