import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAnteroomError } from "../../../src/domain/errors.ts";
import type { CompareOperator, Filter, FilterValue, WrittenPath } from "../../../src/domain/filter.ts";
import { parseElementFilter, parseFilter } from "../../../src/scim/filter-parser.ts";
import { MOST_FILTER, MOST_SCANNED } from "../../../src/scim/filter-size.ts";

type Written = Filter<WrittenPath>;

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

function compare(path: string | WrittenPath, operator: CompareOperator, value: FilterValue): Written {
  return { kind: "compare", path: typeof path === "string" ? { name: path } : path, operator, value };
}

function present(name: string): Written {
  return { kind: "present", path: { name } };
}

function and(...operands: Written[]): Written {
  return { kind: "and", operands };
}

function or(...operands: Written[]): Written {
  return { kind: "or", operands };
}

function not(operand: Written): Written {
  return { kind: "not", operand };
}

function has(name: string, filter: Written): Written {
  return { kind: "has", path: { name }, filter };
}

function refusalOf(text: string, unquotedValues = false): { code: string; message: string; facts: unknown } {
  try {
    parseFilter(text, { unquotedValues });
  } catch (error) {
    if (isAnteroomError(error)) return { code: error.code, message: error.message, facts: error.facts };
    throw error;
  }
  throw new Error(`${text.slice(0, 60)} was accepted.`);
}

describe("RFC 7644 §3.4.2.2 filters", () => {
  it.each<[string, Written]>([
    [`userName eq "bjensen"`, compare("userName", "eq", "bjensen")],
    [`name.familyName co "O'Malley"`, compare({ name: "name", sub: "familyName" }, "co", "O'Malley")],
    [`userName sw "J"`, compare("userName", "sw", "J")],
    [
      `urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"`,
      compare({ schema: "urn:ietf:params:scim:schemas:core:2.0:User", name: "userName" }, "sw", "J"),
    ],
    [`title pr`, present("title")],
    [
      `meta.lastModified gt "2011-05-13T04:42:34Z"`,
      compare({ name: "meta", sub: "lastModified" }, "gt", "2011-05-13T04:42:34Z"),
    ],
    [`title pr and userType eq "Employee"`, and(present("title"), compare("userType", "eq", "Employee"))],
    [`title pr or userType eq "Intern"`, or(present("title"), compare("userType", "eq", "Intern"))],
    [`schemas eq "${ENTERPRISE}"`, compare("schemas", "eq", ENTERPRISE)],
    [
      `userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")`,
      and(
        compare("userType", "eq", "Employee"),
        or(compare("emails", "co", "example.com"), compare({ name: "emails", sub: "value" }, "co", "example.org")),
      ),
    ],
    [
      `userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")`,
      and(
        compare("userType", "ne", "Employee"),
        not(or(compare("emails", "co", "example.com"), compare({ name: "emails", sub: "value" }, "co", "example.org"))),
      ),
    ],
    [
      `userType eq "Employee" and emails[type eq "work" and value co "@example.com"]`,
      and(
        compare("userType", "eq", "Employee"),
        has("emails", and(compare("type", "eq", "work"), compare("value", "co", "@example.com"))),
      ),
    ],
    [
      `emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]`,
      or(
        has("emails", and(compare("type", "eq", "work"), compare("value", "co", "@example.com"))),
        has("ims", and(compare("type", "eq", "xmpp"), compare("value", "co", "@foo.com"))),
      ),
    ],
  ])("reads the example %s", (text, filter) => {
    expect(parseFilter(text)).toEqual({ filter, unquoted: false, size: expect.anything() });
  });

  it.each<[string, Written]>([
    ["a pr or b pr and c pr", or(present("a"), and(present("b"), present("c")))],
    ["a pr and b pr or c pr", or(and(present("a"), present("b")), present("c"))],
    ["(a pr or b pr) and c pr", and(or(present("a"), present("b")), present("c"))],
    ["not (a pr) and b pr", and(not(present("a")), present("b"))],
    ["not (a pr and b pr)", not(and(present("a"), present("b")))],
    ["not (not (a pr))", not(not(present("a")))],
    ["((a pr))", present("a")],
    ["a pr and b pr and c pr", and(present("a"), present("b"), present("c"))],
    ["emails[not (type pr or (value pr))]", has("emails", not(or(present("type"), present("value"))))],
    ["not pr", present("not")],
    ["  a   PR  AnD ( b Pr ) ", and(present("a"), present("b"))],
    [`NOT(a Eq "x")`, not(compare("a", "eq", "x"))],
  ])("binds not before and before or: %s", (text, filter) => {
    expect(parseFilter(text).filter).toEqual(filter);
  });

  it.each(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"] as const)(
    "reads the operator %s in any case",
    (operator) => {
      expect(parseFilter(`a ${operator.toUpperCase()} "x"`).filter).toEqual(compare("a", operator, "x"));
    },
  );

  it.each<[string, FilterValue]>([
    [`""`, ""],
    [`"say \\"hi\\""`, 'say "hi"'],
    [`"back\\\\slash\\/"`, "back\\slash/"],
    [`"\\b\\f\\n\\r\\t"`, "\b\f\n\r\t"],
    [`"\\u00E9\\ud83d\\ude00"`, "é😀"],
    [`"é😀\u007f"`, "é😀\u007f"],
    [`"a) and (b] or [c"`, "a) and (b] or [c"],
    ["0", 0],
    ["-12", -12],
    ["2.5e3", 2500],
    ["9007199254740991", 9007199254740991],
    ["true", true],
    ["False", false],
    ["NULL", null],
    [`"true"`, "true"],
  ])("reads the literal %s", (literal, value) => {
    expect(parseFilter(`a eq ${literal}`).filter).toEqual(compare("a", "eq", value));
    expect(parseFilter(`x[a eq ${literal}]`).filter).toEqual(has("x", compare("a", "eq", value)));
  });

  it.each<[string, WrittenPath]>([
    ["members.$ref", { name: "members", sub: "$ref" }],
    ["$REF", { name: "$REF" }],
    ["user-name_2", { name: "user-name_2" }],
    [`${ENTERPRISE}:manager.value`, { schema: ENTERPRISE, name: "manager", sub: "value" }],
    [`${ENTERPRISE.toUpperCase()}:department`, { schema: ENTERPRISE.toUpperCase(), name: "department" }],
    ["urn:scim:schemas:core:1.0:userName", { schema: "urn:scim:schemas:core:1.0", name: "userName" }],
  ])("reads the path %s and keeps its case", (path, written) => {
    expect(parseFilter(`${path} pr`).filter).toEqual({ kind: "present", path: written });
  });

  it.each<[string, Written]>([
    [
      `emails[type eq "work"].value eq "x"`,
      has("emails", and(compare("type", "eq", "work"), compare("value", "eq", "x"))),
    ],
    [`emails[type eq "work"].value pr`, has("emails", and(compare("type", "eq", "work"), present("value")))],
    [
      `emails[type eq "work"].value ne "x"`,
      not(has("emails", and(compare("type", "eq", "work"), compare("value", "eq", "x")))),
    ],
    [`emails[type eq "work"].value eq null`, not(has("emails", and(compare("type", "eq", "work"), present("value"))))],
    [`emails[type eq "work"].value ne null`, has("emails", and(compare("type", "eq", "work"), present("value")))],
  ])("reads a sub-attribute after brackets: %s", (text, filter) => {
    expect(parseFilter(text).filter).toEqual(filter);
  });
});

describe("values without quotes", () => {
  it.each([
    ["jyoung", "jyoung"],
    ["j.young+tag@example.com", "j.young+tag@example.com"],
    ["9f2c1d34-0000-4e4c-8cd9-1e4000000000", "9f2c1d34-0000-4e4c-8cd9-1e4000000000"],
    ["00123", "00123"],
    ["1e3", "1e3"],
    ["12345678901234567890", "12345678901234567890"],
    ["Grüße😀", "Grüße😀"],
  ])("reads %s as a string and says so", (word, value) => {
    const nested = {
      unquoted: true,
      filter: not(or(compare("externalId", "eq", value), has("m", compare("value", "eq", value)))),
    };

    const parsed = parseFilter(`not (externalId eq ${word} or m[value eq ${word}])`, { unquotedValues: true });

    expect(parsed).toMatchObject(nested);
  });

  it.each<[string, FilterValue]>([
    ["701984", 701984],
    ["True", true],
    ["null", null],
    [`"x"`, "x"],
  ])("reads %s as the literal that it is", (word, value) => {
    expect(parseFilter(`a eq ${word}`, { unquotedValues: true })).toEqual({
      filter: compare("a", "eq", value),
      unquoted: false,
      size: expect.anything(),
    });
  });

  it.each(["jyoung", "j@x.org", "00123", "12345678901234567890", "1e400", "9f2c1d34"])(
    "refuses %s unless asked to read it",
    (word) => {
      expect(refusalOf(`externalId eq ${word}`)).toEqual({
        code: "invalid_filter",
        message: `The filter can't be read at character 15: expected a value in double quotes, found "${word}".`,
        facts: { position: 15 },
      });
    },
  );

  it.each([`a eq 'x'`, `a eq x"y"`, `a eq x(y)`, `a eq x[y]`, `a eq x y`, `a eq `, `a eq "x" or b eq x"`])(
    "refuses %s even so",
    (text) => {
      expect(refusalOf(text, true).code).toBe("invalid_filter");
    },
  );
});

describe("a filter that can't be read", () => {
  it.each([
    ["", 1],
    ["   ", 4],
    ["userName", 9],
    ["userName eq", 12],
    ['userName is "x"', 10],
    [`eq "x"`, 4],
    [`userName eq "x" and`, 20],
    [`userName eq "x" "y"`, 17],
    [`userName eq "x" userName pr`, 17],
    ["a pr or", 8],
    ["or a pr", 4],
    ["(a pr", 6],
    ["a pr)", 5],
    ["()", 2],
    ["not a pr", 5],
    ["emails[]", 8],
    ["emails[type pr", 15],
    [`emails[type eq "work"`, 22],
    ["emails[type pr].", 16],
    ["emails[type pr].value", 22],
    ["emails[type pr] .value pr", 17],
    ["emails[a[b pr]]", 9],
    ["emails.value[b pr]", 13],
    ["a.b.c pr", 1],
    ["a..b pr", 1],
    [".a pr", 1],
    ["1a pr", 1],
    ["$id pr", 1],
    ["http://x.test/a:b pr", 1],
    ["urn:a b:c pr", 1],
    [`a eq "x`, 6],
    [`a eq "x\\"`, 6],
    [`a eq "\\x"`, 6],
    [`a eq "\\u12g4"`, 6],
    [`a eq "tab\there"`, 6],
    [`a eq "\\u0000"`, 6],
    [`a eq "\\ud800"`, 6],
    ["a eq +5", 6],
    ["a eq .5", 6],
    ["a eq NaN", 6],
    ["a\tpr", 2],
    ["a\u0000pr", 2],
    ["a\u00a0pr", 2],
    ["\ufeffa pr", 1],
    [`a eq {"b":1}`, 6],
    ["a, b", 1],
    ["a eq ]", 6],
  ])("is refused at the right place: %j", (text, position) => {
    const refusal = refusalOf(text);

    expect(refusal).toMatchObject({ code: "invalid_filter", facts: { position } });
    expect(refusal.message).toMatch(/^The filter can't be read at character \d+: expected .+, found .+\.$/);
  });

  it.each(["__proto__", "__proto__.x", "x.__proto__", "constructor.__proto__", "urn:x:__proto__:__proto__"])(
    "pollutes nothing: %s",
    (path) => {
      const before = Object.getOwnPropertyNames(Object.prototype);

      expect(refusalOf(`${path} eq "y"`).code).toBe("invalid_filter");
      expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
      expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
    },
  );

  it("shows at most 60 characters of what it found", () => {
    expect(refusalOf(`a eq ${"x".repeat(1000)}`).message.length).toBeLessThan(150);
  });
});

describe("limits", () => {
  it.each([
    ["10,000 parentheses", "(".repeat(10_000)],
    ["8,000 parentheses", "(".repeat(8_000)],
    ["2,000 negations", "not (".repeat(1_600)],
    ["1 MB of operators", "and ".repeat(250_000)],
    ["8 kB of operators", "eq and or not pr ".repeat(450)],
    ["1 MB of one word", "a".repeat(1_000_000)],
    ["8 kB of one word", "a".repeat(8_000)],
    ["an unterminated string of 26 newlines", `a eq "${"\n".repeat(26)}`],
    ["an unterminated string of escaped newlines", `a eq "${"\\n".repeat(4_000)}`],
    ["an unterminated string of quotes", `a eq "${'\\"'.repeat(4_000)}`],
    ["8 kB of quotes", `a eq ${'"'.repeat(8_000)}`],
    ["8 kB of spaces", " ".repeat(8_000)],
    ["8 kB of backslashes", `a eq "${"\\".repeat(8_001)}"`],
    ["8 kB of colons", `urn${":".repeat(8_000)} pr`],
    ["8 kB of dots", `a${".".repeat(8_000)} pr`],
    ["a tower of brackets", "a[".repeat(4_000)],
  ])("refuses %s at once", (_what, text) => {
    const start = performance.now();

    expect(refusalOf(text).code).toBe("invalid_filter");
    expect(refusalOf(text, true).code).toBe("invalid_filter");

    expect(performance.now() - start).toBeLessThan(1000);
  });

  it("accepts what is just within them and refuses one more", () => {
    const deep = (levels: number): string => `${"(".repeat(levels)}a pr${")".repeat(levels)}`;
    const wide = (terms: number): string => Array(terms).fill("a pr").join(" or ");
    const long = (length: number): string => `a eq "${"x".repeat(length - 7)}"`;

    expect(parseFilter(deep(MOST_FILTER.depth)).filter).toEqual(present("a"));
    expect(parseFilter(wide(MOST_FILTER.terms)).filter).toMatchObject({ kind: "or" });
    expect(parseFilter(long(MOST_FILTER.length)).unquoted).toBe(false);
    expect(refusalOf(deep(MOST_FILTER.depth + 1)).message).toContain("at most 32 levels of nesting");
    expect(refusalOf(wide(MOST_FILTER.terms + 1)).message).toContain("at most 256 conditions");
    expect(refusalOf(long(MOST_FILTER.length + 1)).message).toContain("at most 8192 are allowed");
  });

  it("are tighter between the brackets of a path", () => {
    const deep = (levels: number): string => `${"(".repeat(levels)}a pr${")".repeat(levels)}`;
    const wide = (terms: number): string => Array(terms).fill("a pr").join(" or ");
    const refusal = (text: string): unknown => {
      try {
        return parseElementFilter(text).size;
      } catch (error) {
        return (error as Error).message;
      }
    };

    expect(refusal(deep(MOST_SCANNED.depth))).toEqual({ length: 20, terms: 1, depth: 8 });
    expect(refusal(wide(MOST_SCANNED.terms))).toEqual({ length: 252, terms: 32, depth: 0 });
    expect(refusal(deep(MOST_SCANNED.depth + 1))).toContain("at most 8 levels of nesting");
    expect(refusal(wide(MOST_SCANNED.terms + 1))).toContain("at most 32 conditions");
    expect(refusal(`a eq "${"x".repeat(2048)}"`)).toContain("2055 characters and at most 2048 are allowed");
  });

  it.each([
    ["a pr", { length: 4, terms: 1, depth: 0 }],
    ['(a pr and (b eq "x")) or (c pr)', { length: 31, terms: 3, depth: 2 }],
    ['not (emails[value eq "x" and not (type pr)].primary eq true)', { length: 60, terms: 3, depth: 3 }],
  ])("are measured on the text: %s", (text, size) => {
    expect(parseFilter(text).size).toEqual(size);
  });

  it("answers any text with a filter or invalid_filter", () => {
    const piece = fc.constantFrom(
      "a",
      "emails",
      "[",
      "]",
      "(",
      ")",
      " ",
      " eq ",
      " pr",
      '"',
      "\\",
      "and",
      " or ",
      "not",
      ".",
      ":",
      "urn:",
      "null",
      "5",
      "\n",
      "é",
      "\ud800",
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join("")),
      fc.string({ unit: "binary" }),
    );

    fc.assert(
      fc.property(text, fc.boolean(), (written, unquotedValues) => {
        try {
          parseFilter(written, { unquotedValues });
        } catch (error) {
          expect(isAnteroomError(error, "invalid_filter")).toBe(true);
        }
      }),
      { numRuns: 3000, seed: 7644 },
    );
  });
});
