import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Document } from "../../../src/domain/directory/document.ts";
import { isAnteroomError } from "../../../src/domain/errors.ts";
import { dialectOf } from "../../../src/scim/dialect.ts";
import { parseGroupReplace } from "../../../src/scim/group-change.ts";
import { renderGroup, renderUser, renderUserText } from "../../../src/scim/render.ts";
import { parseUserCreate, parseUserReplace } from "../../../src/scim/user-change.ts";
import { ANTEROOM, ENTERPRISE, USER } from "./parsing.ts";

const text = fc.string({ minLength: 1, maxLength: 8 }).filter((value) => !/[{\0]/.test(value) && value.isWellFormed());
const element = fc.record({ value: text, type: text, display: text }, { requiredKeys: ["value"] });
const elements = fc.uniqueArray(element, { minLength: 1, maxLength: 3, selector: ({ value }) => value });
const document = fc.record(
  {
    userName: text.filter((value) => value.trim() !== ""),
    active: fc.boolean(),
    externalId: text,
    nickName: text,
    name: fc.record({ givenName: text, familyName: text }),
    emails: elements,
    roles: elements,
    entitlements: elements,
    addresses: fc.uniqueArray(fc.record({ formatted: text }), { minLength: 1, selector: ({ formatted }) => formatted }),
    [ENTERPRISE]: fc.record({ department: text, manager: fc.record({ value: text, $ref: fc.webUrl() }) }),
    [ANTEROOM]: fc.record({ appAssignments: fc.uniqueArray(text, { minLength: 1 }) }),
  },
  { requiredKeys: ["userName", "active"] },
) as fc.Arbitrary<Document>;

/** What a parser answers, or undefined when it refuses. */
function accepted<Result>(parse: () => Result): Result | undefined {
  try {
    return parse();
  } catch (error) {
    if (isAnteroomError(error)) return undefined;
    throw error;
  }
}

const stored = { id: "u1", version: 4, createdAt: 0, updatedAt: 0 };
const options = { baseUrl: "https://anteroom.test/scim/v2" };

describe("a document", () => {
  it("is read as itself by a strict connection", () => {
    fc.assert(
      fc.property(document, (one) => {
        const schemas = [USER, ENTERPRISE, ANTEROOM];

        expect(parseUserCreate({ schemas, ...one }, dialectOf("strict"))).toMatchObject({
          document: one,
          rewrites: [],
          noOps: [],
        });
      }),
    );
  });

  it("comes back unchanged when a client puts what it got", () => {
    fc.assert(
      fc.property(document, fc.constantFrom("strict", "okta", "generic"), (one, dialect) => {
        const groups = [{ value: "g1", display: "APP" }];
        const got = JSON.parse(
          JSON.stringify(renderUser({ ...stored, document: one, groups, stringForms: [] }, options)),
        );

        const { change, version } = parseUserReplace(got, dialectOf(dialect));

        expect(change({ document: one, asserted: ["roles", "entitlements", "appAssignments"] }).document).toEqual(one);
        expect(version).toBe(4);
      }),
    );
  });

  it("is shown by its text as by its values, whatever the client sent", () => {
    const loose = fc.oneof(fc.jsonValue({ maxDepth: 2 }), text, fc.boolean());
    const element = fc.dictionary(fc.constantFrom("value", "type", "primary", "display", "stray"), loose, {
      maxKeys: 4,
    });
    const body = fc.record(
      {
        userName: fc.string({ minLength: 1, maxLength: 12 }).filter((name) => name.trim() !== ""),
        active: fc.oneof(fc.boolean(), fc.constantFrom("True", "false")),
        title: fc.oneof(text, fc.constantFrom(`"${ENTERPRISE}":{`, ENTERPRISE, '\\"', "\u2028")),
        name: fc.dictionary(fc.constantFrom("givenName", "familyName", "stray"), text),
        emails: fc.array(element, { maxLength: 3 }),
        ims: fc.array(element, { maxLength: 2 }),
        roles: fc.array(fc.oneof(element, text), { maxLength: 2 }),
        stray: loose,
        [ENTERPRISE]: fc.dictionary(fc.constantFrom("department", "manager", "stray"), fc.oneof(text, element)),
        [ANTEROOM]: fc.record({ appAssignments: fc.array(text, { maxLength: 2 }) }),
      },
      { requiredKeys: ["userName"] },
    );
    const neighbours = fc.record({
      stringForms: fc.constantFrom([], ["roles" as const]),
      groups: fc.constantFrom([], [{ value: "g1", display: 'A "P"' }]),
    });
    let shown = 0;
    fc.assert(
      fc.property(body, neighbours, fc.constantFrom("okta", "entra", "generic"), (sent, known, dialect) => {
        const changed = accepted(() => parseUserCreate(sent, dialectOf(dialect)));
        if (changed === undefined) return;
        shown += 1;
        const user = { ...stored, ...changed, json: JSON.stringify(changed.document) };

        const got = JSON.parse(renderUserText(user, known, options));

        expect(got).toEqual(JSON.parse(JSON.stringify(renderUser({ ...user, ...known }, options))));
      }),
      { numRuns: 1000 },
    );
    expect(shown).toBeGreaterThan(100);
  });

  it("has the same text whatever the order in which it was sent", () => {
    fc.assert(
      fc.property(document, (one) => {
        const reversed = JSON.parse(JSON.stringify(one), (_, value) =>
          typeof value === "object" && value !== null && !Array.isArray(value)
            ? Object.fromEntries(Object.entries(value).reverse())
            : value,
        );
        const texts = [one, reversed].map((body) => JSON.stringify(parseUserCreate(body, dialectOf("okta")).document));

        expect(texts[0]).toBe(texts[1]);
      }),
    );
  });

  it("comes back unchanged in the form of strings, too", () => {
    const one = { userName: "r", active: true, roles: [{ value: "a" }, { value: "b" }] };
    const got = renderUser({ ...stored, document: one, stringForms: ["roles"] }, options);

    const changed = parseUserReplace(got, dialectOf("okta")).change({ document: one, asserted: ["roles"] });

    expect(changed).toMatchObject({ document: one, stringForms: ["roles"] });
  });

  it("of a group comes back with its members", () => {
    const got = renderGroup(
      { ...stored, document: { displayName: "APP" }, members: [{ value: "u1", display: "R" }] },
      options,
    );

    const { change, members } = parseGroupReplace(got, dialectOf("strict"));

    expect(members).toEqual(["u1"]);
    expect(change({ document: { displayName: "APP" }, asserted: [] }).document).toEqual({ displayName: "APP" });
  });
});
