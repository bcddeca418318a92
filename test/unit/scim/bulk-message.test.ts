import { describe, expect, it } from "vitest";
import type { DialectName } from "../../../src/domain/connection/connection.ts";
import { AnteroomError } from "../../../src/domain/errors.ts";
import { type BulkMessage, readBulkMessage } from "../../../src/scim/bulk-message.ts";
import { dialectOf } from "../../../src/scim/dialect.ts";
import { codeOf } from "./parsing.ts";

const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const post = { method: "POST", path: "/Users", bulkId: "a", data: { userName: "robot" } };

function read(message: unknown, dialect: DialectName = "entra", most = 100): BulkMessage {
  return readBulkMessage(message, dialectOf(dialect), most);
}

function readOperations(...operations: readonly unknown[]): BulkMessage {
  return read({ schemas: [BULK], Operations: operations });
}

/** The refusal of the only operation. */
function refusalOf(operation: unknown, dialect: DialectName = "entra"): string {
  const [entry] = read({ schemas: [BULK], Operations: [operation] }, dialect).entries;
  if (!(entry?.read instanceof AnteroomError)) return "accepted";
  return `${entry.read.code}: ${entry.read.message}`;
}

describe("the envelope of a bulk request", () => {
  it("is read with its operations in order", () => {
    const operations = [
      post,
      { method: "PATCH", path: "/Users/1", version: 'W/"3"', data: { Operations: [] } },
      { method: "DELETE", path: "/Groups/2", data: { ignored: true } },
    ];

    const message = read({ schemas: [BULK], failOnErrors: 3, Operations: operations });

    expect(message).toEqual({
      failOnErrors: 3,
      rewrites: [],
      entries: [
        { method: "POST", bulkId: "a", read: { ...post, rewrites: [] } },
        {
          method: "PATCH",
          read: { method: "PATCH", path: "/Users/1", version: 'W/"3"', data: { Operations: [] }, rewrites: [] },
        },
        { method: "DELETE", read: { method: "DELETE", path: "/Groups/2", rewrites: [] } },
      ],
    });
  });

  it.each([
    ["a list", [], "invalid_syntax"],
    ["no operations", { schemas: [BULK] }, "invalid_syntax"],
    ["operations that are no list", { schemas: [BULK], Operations: { ...post } }, "invalid_syntax"],
    ["an empty list", { schemas: [BULK], Operations: [] }, "invalid_syntax"],
    ["failOnErrors 0", { schemas: [BULK], failOnErrors: 0, Operations: [post] }, "invalid_value"],
    ["failOnErrors -1", { schemas: [BULK], failOnErrors: -1, Operations: [post] }, "invalid_value"],
    ["failOnErrors 1.5", { schemas: [BULK], failOnErrors: 1.5, Operations: [post] }, "invalid_value"],
    ["failOnErrors as text", { schemas: [BULK], failOnErrors: "1", Operations: [post] }, "invalid_value"],
    ["failOnErrors as a list", { schemas: [BULK], failOnErrors: [1], Operations: [post] }, "invalid_value"],
  ])("is refused as a whole for %s", (_what, message, code) => {
    expect(codeOf(() => read(message))).toBe(code);
  });

  it("is refused for more operations than maxOperations, which it names", () => {
    const message = { schemas: [BULK], Operations: [post, post, post] };

    expect(codeOf(() => read(message, "entra", 3))).toBe("accepted");
    expect(codeOf(() => read(message, "entra", 2))).toBe("too_large");
    expect(() => read(message, "entra", 2)).toThrow("3 operations, more than maxOperations (2)");
  });

  it.each([
    ["missing-schemas", { Operations: [post] }],
    ["missing-schemas", { schemas: [], Operations: [post] }],
    ["foreign-schemas", { schemas: [BULK, "urn:other"], Operations: [post] }],
    ["message-key-case", { schemas: [BULK], operations: [post] }],
    ["message-key-case", { schemas: [BULK], FailOnErrors: 1, Operations: [post] }],
  ])("needs the tolerance %s, which strict connections do not have", (rule, message) => {
    expect(read(message).rewrites.map((rewrite) => rewrite.rule)).toEqual([rule]);
    expect(codeOf(() => read(message, "strict"))).toBe("invalid_syntax");
  });

  it("takes null for left out", () => {
    const operation = { ...post, version: null };

    const message = read({ schemas: [BULK], failOnErrors: null, Operations: [operation] });

    expect(message).toEqual({
      rewrites: [],
      entries: [{ method: "POST", bulkId: "a", read: { ...post, rewrites: [] } }],
    });
  });
});

describe("an operation of a bulk request", () => {
  it.each([
    ["that is text", "POST", "invalid_syntax: Operations[0] must be an object with method, path and data."],
    ["that is null", null, "invalid_syntax: Operations[0] must be an object with method, path and data."],
    [
      "with the method GET",
      { ...post, method: "GET" },
      'invalid_syntax: Operations[0].method must be POST, PUT, PATCH or DELETE, not "GET".',
    ],
    [
      "with a method that is no text",
      { ...post, method: 1 },
      "invalid_syntax: Operations[0].method must be POST, PUT, PATCH or DELETE.",
    ],
    [
      "without a path",
      { ...post, path: undefined },
      "invalid_value: Operations[0].path must be text of at most 1000 characters that begins with a slash; send /Users, /Groups or one of theirs.",
    ],
    [
      "with a path of 1 MB",
      { ...post, path: `/Users/${"x".repeat(1_000_000)}` },
      "invalid_value: Operations[0].path must be text of at most 1000 characters that begins with a slash; send /Users, /Groups or one of theirs.",
    ],
    [
      "that creates without a bulkId",
      { ...post, bulkId: undefined },
      "invalid_value: Operations[0] creates without a bulkId; give it one that is its own.",
    ],
    [
      "with an empty bulkId",
      { ...post, bulkId: "" },
      "invalid_value: Operations[0].bulkId must be text of 1 to 256 characters.",
    ],
    [
      "with a bulkId of 1 MB",
      { ...post, bulkId: "x".repeat(1_000_000) },
      "invalid_value: Operations[0].bulkId must be text of 1 to 256 characters.",
    ],
    [
      "with a version that is a number",
      { method: "DELETE", path: "/Users/1", version: 1 },
      'invalid_value: Operations[0].version must be the text of an entity-tag such as W/"1".',
    ],
    [
      "without data",
      { ...post, data: undefined },
      "invalid_syntax: Operations[0].data must be an object with the resource or the patch.",
    ],
    [
      "with a list as data",
      { ...post, data: [] },
      "invalid_syntax: Operations[0].data must be an object with the resource or the patch.",
    ],
  ])("%s is refused alone", (_what, operation, refusal) => {
    expect(refusalOf(operation)).toBe(refusal);
  });

  it.each([
    ["method-name-case", { ...post, method: "post" }, "invalid_syntax"],
    ["message-key-case", { method: "POST", Path: "/Users", bulkId: "a", data: {} }, "invalid_syntax"],
  ])("needs the tolerance %s, which strict connections do not have", (rule, operation, code) => {
    const [entry] = readOperations(operation).entries;

    expect(entry?.read).toMatchObject({ method: "POST", rewrites: [{ rule, where: expect.any(String) }] });
    expect(refusalOf(operation, "strict")).toMatch(new RegExp(`^${code}: `));
  });

  it("is refused with all that have its bulkId, and only with them", () => {
    const { entries } = readOperations(post, { ...post, bulkId: "A" }, post, {
      ...post,
      method: "PUT",
      path: "/Users/1",
    });

    expect(entries.map(({ read: one }) => one instanceof AnteroomError)).toEqual([true, false, true, false]);
    expect(entries.map(({ bulkId }) => bulkId)).toEqual(["a", "A", "a", "a"]);
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])("may have the bulkId %s", (bulkId) => {
    const { entries } = readOperations({ ...post, bulkId }, { ...post, bulkId: "other" });

    expect(entries.map((entry) => [entry.bulkId, entry.read instanceof AnteroomError])).toEqual([
      [bulkId, false],
      ["other", false],
    ]);
  });

  it("has no members but its own", () => {
    const message: unknown = JSON.parse(
      `{"schemas":["${BULK}"],"Operations":[{"__proto__":{"method":"DELETE","path":"/Users/1"}}]}`,
    );

    const [entry] = read(message).entries;

    expect(entry?.read).toBeInstanceOf(AnteroomError);
    expect(entry).not.toHaveProperty("method");
  });
});
