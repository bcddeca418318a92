import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DIALECTS } from "../../../src/domain/connection/connection.ts";
import { isAnteroomError } from "../../../src/domain/errors.ts";
import { dialectOf } from "../../../src/scim/dialect.ts";
import { parseGroupCreate, parseGroupPatch, parseGroupReplace } from "../../../src/scim/group-change.ts";
import { parseUserCreate, parseUserPatch, parseUserReplace } from "../../../src/scim/user-change.ts";
import { aDocument, CANARY, codeOf, create, patch } from "./parsing.ts";

const KEYS = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "__defineGetter__"];

function parsed(text: string): unknown {
  return JSON.parse(text);
}

function untouched(): void {
  expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("polluted");
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  expect(({} as Record<string, unknown>)["value"]).toBeUndefined();
}

describe("keys and paths that name parts of objects", () => {
  it.each(KEYS)("ignores %s in a body at every level", (key) => {
    const inner = `{"${key}":{"polluted":1},"value":"a"}`;
    const body = parsed(`{"userName":"r","${key}":{"polluted":1},"name":${inner},"emails":[${inner}],"manager":${inner},
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":${inner},"roles":[{"value":"{\\"${key}\\":{\\"polluted\\":1},\\"value\\":\\"x\\"}"}]}`);

    const { document } = parseUserCreate(body, dialectOf("entra"));

    expect(Object.keys(document).sort()).toEqual(
      ["active", "emails", "roles", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "userName"].sort(),
    );
    expect(document["emails"]).toEqual([{ value: "a" }]);
    expect(document["roles"]).toEqual([{ value: "x" }]);
    untouched();
  });

  it.each(
    KEYS.flatMap((key) => [
      key,
      `${key}.polluted`,
      `${key}[polluted eq "1"].value`,
      `emails[${key} eq "x"].value`,
      `emails.${key}`,
      `urn:x:${key}`,
    ]),
  )("takes the path %s for unknown or refuses it", (path) => {
    for (const op of ["add", "replace", "remove"]) {
      expect(["accepted", "invalid_path"]).toContain(
        codeOf(() => expect(patch([{ op, path, value: "x" }]).document).toEqual(aDocument({}))),
      );
    }
    untouched();
  });

  it.each(KEYS)("takes %s without a path for unknown", (key) => {
    const value = parsed(`{"${key}":{"polluted":1},"${key}.polluted":1,"name":{"${key}":1}}`);

    expect(patch([{ op: "add", value }]).document).toEqual(aDocument({}));
    untouched();
  });
});

describe("input that is out of proportion", () => {
  it.each([
    ["1 MB of operators", `emails[${"value eq 1 and ".repeat(70_000)}value eq 1]`],
    ["10,000 nested parentheses", `emails[${"(".repeat(10_000)}value eq 1${")".repeat(10_000)}]`],
    ["10,000 nots", `emails[${"not (".repeat(10_000)}value pr${")".repeat(10_000)}]`],
    ["an unterminated string", `emails[value eq "${"\n".repeat(1000)}`],
    ["1 MB of brackets", "[".repeat(1_000_000)],
    ["1 MB of dots", ".".repeat(1_000_000)],
    ["1 MB of colons", `urn${":a".repeat(500_000)}`],
    ["a NUL", "user\0Name"],
  ])("refuses a path of %s at once", (_, path) => {
    const started = performance.now();

    expect(codeOf(() => patch([{ op: "replace", path, value: "x" }]))).toBe("invalid_path");
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it("refuses more operations and more values than it can bear", () => {
    const operation = { op: "replace", path: "title", value: "x" };
    const values = Array.from({ length: 1001 }, (_, index) => ({ value: `v${index}` }));

    expect(codeOf(() => patch(Array.from({ length: 1001 }, () => operation)))).toBe("invalid_value");
    expect(codeOf(() => create({ emails: values }))).toBe("invalid_value");
    expect(codeOf(() => create({ roles: "a,".repeat(1_000_000) }))).toBe("invalid_value");
    expect(
      codeOf(() =>
        patch([
          { op: "add", path: "emails", value: values.slice(1) },
          { op: "add", path: "emails", value: [{ value: "x" }] },
        ]),
      ),
    ).toBe("invalid_value");
  });

  it("refuses a patch whose filters would keep it busy", () => {
    const filter = Array.from({ length: 30 }, (_, index) => `value eq "z${index}"`).join(" or ");
    const operations = Array.from({ length: 1000 }, () => ({ op: "remove", path: `emails[${filter}]` }));

    expect(codeOf(() => patch(operations))).toBe("invalid_value");
    expect(codeOf(() => patch(operations.slice(0, 10)))).toBe("accepted");
  });

  it("takes a great many members in one step", () => {
    const value = Array.from({ length: 50_000 }, (_, index) => ({ value: `u${index % 40_000}` }));
    const started = performance.now();

    const { members } = parseGroupPatch({ Operations: [{ op: "add", path: "members", value }] }, dialectOf("okta"));

    expect(members[0]).toMatchObject({ kind: "add", userIds: { length: 40_000 } });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("bounds what it writes down", () => {
    const junk = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [`junk${index}${"x".repeat(100)}`, 1]),
    );

    const { rewrites, noOps } = create(junk);

    expect(rewrites).toHaveLength(100);
    expect(noOps).toHaveLength(100);
    expect(noOps[0]?.where).toHaveLength(60);
  });

  it("refuses deep values where plain ones belong", () => {
    const deep = parsed(`${"[".repeat(5000)}1${"]".repeat(5000)}`);

    for (const value of [
      { title: deep },
      { name: deep },
      { emails: [deep] },
      { name: { givenName: deep } },
      { emails: [{ value: deep }] },
    ]) {
      expect(["invalid_value", "accepted"]).toContain(codeOf(() => create(value)));
    }
    expect(codeOf(() => create({ title: deep }))).toBe("invalid_value");
    expect(
      codeOf(() => patch([{ op: "replace", value: { [`urn:ietf:params:scim:schemas:core:2.0:User`]: deep } }])),
    ).toBe("invalid_value");
  });

  it.each(["a\0b", "\ud800"])("refuses the text %j, which can't be stored", (title) => {
    expect(codeOf(() => create({ title }))).toBe("invalid_value");
  });
});

describe("anything at all", () => {
  const names = fc.constantFrom(
    ...[
      "userName",
      "displayName",
      "name",
      "emails",
      "roles",
      "entitlements",
      "manager",
      "members",
      "active",
      "schemas",
      "password",
      "meta",
      "id",
    ],
    ...[
      "appAssignments",
      "urn:ietf:params:scim:schemas:core:2.0:User",
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    ],
    ...[
      "value",
      "type",
      "primary",
      "display",
      "name.givenName",
      'emails[type eq "work"].value',
      "__proto__",
      "Operations",
      "op",
      "path",
    ],
  );
  const leaf = fc.oneof(
    fc.constantFrom(
      "add",
      "replace",
      "remove",
      "True",
      "",
      "a",
      "members",
      'members[value eq "x"]',
      "active",
      "[",
      CANARY,
    ),
    fc.boolean(),
    fc.integer(),
    fc.constant(null),
    names,
  );
  const json = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      leaf,
      fc.array(tie("any"), { maxLength: 4 }),
      fc.dictionary(names, tie("any"), { maxKeys: 6 }),
    ),
  })).any;
  const operations = fc.array(
    fc.record({
      op: fc.constantFrom("add", "replace", "remove"),
      path: fc.option(names, { nil: undefined }),
      value: json,
    }),
    { maxLength: 4 },
  );

  it("is read or refused, never a defect", () => {
    const dialect = fc.constantFrom(...DIALECTS).map(dialectOf);
    fc.assert(
      fc.property(json, operations, dialect, (body, Operations, language) => {
        const current = { document: aDocument({ roles: [{ value: "a" }] }), asserted: [] };
        const named =
          typeof body === "object" && body !== null && !Array.isArray(body)
            ? { userName: "r", displayName: "d", ...body }
            : body;
        for (const act of [
          () => parseUserCreate(named, language),
          () => parseUserReplace(named, language).change(current),
          () => parseUserPatch({ Operations }, language)(current),
          () => parseUserPatch(body, language)(current),
          () => parseGroupCreate(named, language),
          () => parseGroupReplace(named, language).change(current),
          () => parseGroupPatch({ Operations }, language).change({ document: { displayName: "d" }, asserted: [] }),
        ]) {
          try {
            act();
          } catch (error) {
            if (!isAnteroomError(error)) throw error;
            expect(error.message).not.toContain("undefined");
            expect(error.message.length).toBeLessThan(300);
          }
        }
        untouched();
      }),
      { numRuns: 3000 },
    );
  });
});

describe("long texts", () => {
  it("are refused with the name of the attribute before anything copies them", () => {
    const refusal = codeOf(() => create({ userName: "u".repeat(65_537) }));

    expect(refusal).toBe("invalid_value");
    expect(create({ userName: "u".repeat(65_536) }).document["userName"]).toHaveLength(65_536);
  });
});
