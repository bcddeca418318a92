import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAnteroomError } from "../../../src/domain/errors.ts";
import { dialectOf } from "../../../src/scim/dialect.ts";
import { readPlainUser } from "../../../src/scim/plain-body.ts";
import { readResourceBody, toChanged } from "../../../src/scim/resource-body.ts";
import { USER as USER_TYPE } from "../../../src/scim/schema.ts";
import { parseUserCreate } from "../../../src/scim/user-change.ts";
import { ANTEROOM, ENTERPRISE, USER } from "./parsing.ts";

const OKTA = {
  schemas: [USER],
  userName: "ada@example.com",
  name: { givenName: "Ada", familyName: "Lovelace" },
  emails: [{ primary: true, value: "ada@example.com", type: "work" }],
  displayName: "Ada Lovelace",
  locale: "en-GB",
  externalId: "00u1",
  groups: [],
  password: "1mz050nq",
  active: true,
};
const ENTRA = {
  schemas: [USER, ENTERPRISE],
  externalId: "ada",
  userName: "ada@example.com",
  active: true,
  emails: [
    { primary: true, type: "work", value: "ada@example.com" },
    { primary: false, type: "home", value: "a@example.org" },
  ],
  name: { formatted: "Ada Lovelace", familyName: "Lovelace", givenName: "Ada" },
  [ENTERPRISE]: { department: "Computation", manager: { value: "m1" } },
};

/** What the reader of everything makes of a body, or the code with which it refuses. */
function readWhole(body: unknown): unknown {
  try {
    const { reader, document } = readResourceBody(USER_TYPE, body, dialectOf("okta"));
    return toChanged({ active: true, ...document }, reader);
  } catch (error) {
    if (isAnteroomError(error)) return error.code;
    throw error;
  }
}

describe("a plain body", () => {
  it.each([
    ["Okta sends", OKTA],
    ["Entra sends", ENTRA],
    ["says only who it is", { schemas: [USER], userName: "ada" }],
  ])("is what %s", (_what, body) => {
    expect(readPlainUser(body)).toBeDefined();
    expect(parseUserCreate(body, dialectOf("strict"))).toEqual(readWhole(body));
  });

  it.each<[string, object]>([
    ["no list of schemas", { schemas: USER }],
    ["no core schema", { schemas: [ENTERPRISE] }],
    ["a foreign schema", { schemas: [USER, "urn:x"] }],
    ["no userName", { userName: undefined }],
    ["a blank userName", { userName: " " }],
    ["a name in another case", { UserName: "b" }],
    ["an unknown attribute", { shoeSize: 44 }],
    ["a boolean as text", { active: "True" }],
    ["a number for text", { title: 7 }],
    ["an empty text", { title: "" }],
    ["null", { title: null }],
    ["half a character", { title: "\ud800" }],
    ["a text without end", { title: "x".repeat(65_537) }],
    ["no URL", { profileUrl: "no url" }],
    ["no base64", { x509Certificates: [{ value: "?" }] }],
    ["an unknown sub-attribute", { name: { givenName: "Ada", initial: "A" } }],
    ["an empty object", { name: {} }],
    ["a read-only sub-attribute", { [ENTERPRISE]: { manager: { value: "m", displayName: "M" } } }],
    ["an element with labels only", { emails: [{ type: "work" }] }],
    ["an element that is text", { emails: ["a@b.test"] }],
    ["equal elements", { emails: [{ value: "a" }, { value: "a" }] }],
    ["several primary elements", { emails: ["a", "b"].map((value) => ({ value, primary: true })) }],
    ["many elements", { emails: Array.from({ length: 9 }, (_, at) => ({ value: `${at}` })) }],
    ["an empty list", { emails: [] }],
    ["roles", { roles: [{ value: "a" }] }],
    ["no roles", { roles: [] }],
    ["assigned apps", { [ANTEROOM]: { appAssignments: ["a"] } }],
    ["an empty extension", { [ENTERPRISE]: {} }],
    ["groups", { groups: [{ value: "g" }] }],
    ["an id", { id: "u1" }],
    ["a version", { meta: { version: 'W/"1"' } }],
  ])("is not one with %s", (_what, change) => {
    expect(readPlainUser({ ...OKTA, ...change })).toBeUndefined();
  });

  it("is no list, no text and nothing", () => {
    expect([[], "x", null, undefined, 7].map((body) => readPlainUser(body))).toEqual(Array(5).fill(undefined));
  });

  it("is read as the reader of everything reads it, whatever is sent", () => {
    const odd = fc.oneof(
      fc.constantFrom("", " ", "true", "\0", "\ud800", null, true, 7, Number.NaN),
      fc.array(fc.string(), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom("value", "stray"), fc.string(), { maxKeys: 2 }),
    );
    const mostly = (usual: fc.Arbitrary<unknown>) => fc.oneof({ weight: 150, arbitrary: usual }, odd);
    const text = mostly(fc.oneof(fc.string({ minLength: 1, maxLength: 6 }), fc.constantFrom("ü", "https://x.test/")));
    const element = fc.record(
      { value: text, type: text, primary: mostly(fc.boolean()), display: text, $ref: text, givenName: text },
      { requiredKeys: [] },
    );
    const labelled = fc.record({ value: text, type: text, primary: mostly(fc.boolean()) }, { requiredKeys: ["value"] });
    const elements = mostly(
      fc.array(fc.oneof({ weight: 9, arbitrary: labelled }, element), { minLength: 1, maxLength: 3 }),
    );
    const manager = fc.record({ value: text, displayName: text, Value: text }, { requiredKeys: ["value"] });
    const body = fc.record(
      {
        schemas: mostly(fc.constantFrom([USER], [ENTERPRISE, USER], [USER, ANTEROOM], [ENTERPRISE], [USER, "urn:x"])),
        userName: text,
        active: mostly(fc.boolean()),
        title: text,
        profileUrl: mostly(fc.webUrl()),
        password: text,
        name: mostly(
          fc.record({ givenName: text, familyName: text, formatted: text }, { requiredKeys: ["givenName"] }),
        ),
        emails: elements,
        photos: mostly(fc.array(fc.record({ value: fc.webUrl(), type: text }), { minLength: 1, maxLength: 2 })),
        x509Certificates: mostly(fc.array(fc.record({ value: fc.base64String() }), { minLength: 1, maxLength: 2 })),
        addresses: mostly(fc.array(fc.record({ formatted: text, type: text }), { minLength: 1, maxLength: 2 })),
        groups: fc.constantFrom(...Array(9).fill([]), [{ value: "g" }]),
        roles: fc.constantFrom(...Array(9).fill(undefined), [{ value: "r" }]),
        id: fc.constantFrom(...Array(9).fill(undefined), "u1"),
        Title: fc.constantFrom(...Array(9).fill(undefined), "T"),
        [ENTERPRISE]: mostly(fc.record({ department: text, manager }, { requiredKeys: ["department"] })),
      },
      { requiredKeys: ["schemas", "userName"] },
    );
    let plain = 0;
    fc.assert(
      fc.property(body, (written) => {
        const sent: unknown = JSON.parse(JSON.stringify(written));
        if (readPlainUser(sent) === undefined) return;
        plain += 1;
        const read = parseUserCreate(sent, dialectOf("okta"));

        expect(read).toEqual(readWhole(sent));
        expect(JSON.stringify(read)).toBe(JSON.stringify(readWhole(sent)));
      }),
      { numRuns: 20_000 },
    );
    expect(plain).toBeGreaterThan(200);
  });
});
