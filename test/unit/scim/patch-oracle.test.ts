import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Document } from "../../../src/domain/directory/document.ts";
import { isAnteroomError } from "../../../src/domain/errors.ts";
import { dialectOf } from "../../../src/scim/dialect.ts";
import { parseUserPatch } from "../../../src/scim/user-change.ts";
import { applyRfcPatch, NoTarget, type RfcOperation } from "../../support/patch-oracle.ts";
import { ANTEROOM, ENTERPRISE, PATCH, USER } from "./parsing.ts";

const word = fc.constantFrom("a", "B", "ab", "ü", "x y");
const type = fc.constantFrom("work", "home", "Work");
const op = fc.constantFrom("add", "replace", "remove");
const write = fc.constantFrom("add", "replace");

const email = fc.record({ value: word, type, display: word, primary: fc.boolean() }, { requiredKeys: ["value"] });
const address = fc.record(
  { formatted: word, locality: word, type, primary: fc.boolean() },
  { requiredKeys: ["formatted"] },
);
const emails = listOf(email, ({ value, type }) => `${value}|${type}`);
const addresses = listOf(address, ({ primary: _, ...rest }) => JSON.stringify(Object.entries(rest).sort()));
const appAssignments = fc.uniqueArray(word, { maxLength: 3 });
const name = fc.record({ givenName: word, familyName: word, formatted: word }, { requiredKeys: [] });

const document = fc
  .record(
    {
      userName: word,
      active: fc.boolean(),
      title: word,
      name,
      emails,
      addresses,
      [ENTERPRISE]: fc.record({ department: word, manager: fc.record({ value: word }) }, { requiredKeys: [] }),
      [ANTEROOM]: fc.record({ appAssignments }, { requiredKeys: [] }),
    },
    { requiredKeys: ["userName", "active"] },
  )
  .map((raw) => applyRfcPatch(raw, []) as Document);

const term = fc.oneof(
  fc.tuple(fc.constantFrom("type", "TYPE"), fc.constantFrom("eq", "ne"), type).map(quoted),
  fc.tuple(fc.constantFrom("display", "value"), fc.constantFrom("eq", "ne", "co", "sw"), word).map(quoted),
  fc.constantFrom("primary eq true", "primary eq false", "display pr", "type pr"),
);
const filter = fc.oneof(
  term,
  fc.tuple(term, fc.constantFrom("and", "or"), term).map((parts) => parts.join(" ")),
  term.map((inner) => `not (${inner})`),
);
/** Addresses have neither of the two. */
const addressFilter = filter.filter((inner) => !/display|value/.test(inner));
const emailPart = fc.oneof(
  fc.tuple(fc.constantFrom("value", "type", "display"), word),
  fc.tuple(fc.constant("primary"), fc.boolean()),
);
const addressPart = fc.tuple(fc.constantFrom("formatted", "locality", "type"), word);

const operation: fc.Arbitrary<RfcOperation> = fc.oneof(
  at(fc.constantFrom("title", `${USER}:title`, `${ENTERPRISE}:department`), word),
  at(fc.constantFrom("name.givenName", "name.familyName"), word),
  at(fc.constant("name"), name),
  at(fc.constant(`${ENTERPRISE}:manager`), fc.record({ value: word })),
  at(fc.constant(`${ENTERPRISE}:manager.value`), word),
  at(fc.constant("emails"), emails),
  at(fc.constant("addresses"), addresses),
  at(fc.constant(`${ANTEROOM}:appAssignments`), appAssignments),
  at(
    filter.map((inner) => `emails[${inner}]`),
    email,
  ),
  at(
    addressFilter.map((inner) => `addresses[${inner}]`),
    address,
  ),
  fc.tuple(op, filter, emailPart).map(([kind, inner, [sub, value]]) => shape(kind, `emails[${inner}].${sub}`, value)),
  fc
    .tuple(op, addressFilter, addressPart)
    .map(([kind, inner, [sub, value]]) => shape(kind, `addresses[${inner}].${sub}`, value)),
  fc.constant({ op: "remove", path: ENTERPRISE } as const),
  fc
    .constantFrom("title", "name", `${ENTERPRISE}:department`)
    .map((path) => ({ op: "replace", path, value: null }) as const),
  fc
    .tuple(
      write,
      fc.record(
        {
          title: word,
          name,
          emails,
          [ENTERPRISE]: fc.record({ department: word }),
          [ANTEROOM]: fc.record({ appAssignments }),
        },
        { requiredKeys: [] },
      ),
    )
    .map(([kind, value]) => ({ op: kind, value }) as RfcOperation),
);

/** Operations on one list, most of which find something whatever the ones before left. */
const onEmails: fc.Arbitrary<RfcOperation> = fc.oneof(
  { weight: 3, arbitrary: emails.map((value): RfcOperation => ({ op: "add", path: "emails", value })) },
  { weight: 2, arbitrary: filter.map((inner): RfcOperation => ({ op: "remove", path: `emails[${inner}]` })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(write, fc.constantFrom("type", "value"), term, emailPart)
      .map(([kind, some, inner, [sub, value]]) => shape(kind, `emails[${some} pr or ${inner}].${sub}`, value)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(filter, emailPart)
      .map(([inner, [sub]]): RfcOperation => ({ op: "remove", path: `emails[${inner}].${sub}` })),
  },
);

describe("RFC 7644 §3.5.2 patches", () => {
  it("of one list, many in a row, come out as an independent application of the RFC says", () => {
    const someEmails = emails.filter((list) => list.length > 0);
    let completed = 0;

    fc.assert(
      fc.property(someEmails, fc.array(onEmails, { minLength: 4, maxLength: 12 }), (list, operations) => {
        const before = { userName: "robot", active: true, emails: list } as Document;

        const actual = outcome(() => apply("strict", before, operations));

        expect(actual).toEqual(outcome(() => applyRfcPatch(before, operations)));
        completed += Number(actual !== "no_target");
      }),
      { numRuns: 3000 },
    );

    expect(completed).toBeGreaterThan(300);
  });

  it("come out as an independent application of the RFC says", () => {
    fc.assert(
      fc.property(document, fc.array(operation, { minLength: 1, maxLength: 6 }), (before, operations) => {
        const untouched = structuredClone(before);

        const actual = outcome(() => apply("strict", before, operations));

        expect(actual).toEqual(outcome(() => applyRfcPatch(before, operations)));
        expect(before).toEqual(untouched);
        if (actual !== "no_target") expect(apply("entra", before, operations)).toEqual(actual);
      }),
      { numRuns: 5000 },
    );
  });

  it("change nothing when they are applied a second time", () => {
    const repeatable = operation.filter(({ path }) => path === undefined || !path.includes("["));
    fc.assert(
      fc.property(document, repeatable, (before, one) => {
        const once = apply("entra", before, [one]);

        expect(apply("entra", once, [one])).toEqual(once);
      }),
      { numRuns: 1000 },
    );
  });
});

function apply(dialect: "strict" | "entra", before: Document, Operations: readonly RfcOperation[]): Document {
  const change = parseUserPatch({ schemas: [PATCH], Operations }, dialectOf(dialect));
  return change({ document: before, asserted: [] }).document;
}

function outcome(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    if (error instanceof NoTarget || isAnteroomError(error, "no_target")) return "no_target";
    throw error;
  }
}

function listOf<Item extends { primary?: boolean | undefined }>(
  item: fc.Arbitrary<Item>,
  selector: (item: Item) => string,
): fc.Arbitrary<Item[]> {
  return fc.uniqueArray(item, { maxLength: 3, selector }).map((items) => {
    const last = items.findLast(({ primary }) => primary === true);
    return items.map((each) => (each.primary === true && each !== last ? { ...each, primary: false } : each));
  });
}

function at(path: fc.Arbitrary<string>, value: fc.Arbitrary<unknown>): fc.Arbitrary<RfcOperation> {
  return fc.tuple(op, path, value).map(([kind, text, content]) => shape(kind, text, content));
}

function shape(kind: string, path: string, value: unknown): RfcOperation {
  return (kind === "remove" ? { op: kind, path } : { op: kind, path, value }) as RfcOperation;
}

function quoted([left, operator, literal]: readonly string[]): string {
  return `${left} ${operator} "${literal}"`;
}
