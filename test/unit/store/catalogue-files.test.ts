import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { type CatalogueProblem, openCatalogue } from "../../../src/store/catalogue-files.ts";
import { openTempDirectory } from "../../support/temp-store.ts";

const NOW = Date.UTC(2026, 10, 22);
const directory = "data/applications";
const files = readdirSync(directory);
const validates = new Ajv2020({ allErrors: true }).compile(
  JSON.parse(readFileSync("schemas/catalogue-entry.json", "utf8")) as object,
);

interface Entry {
  readonly key: string;
  readonly facts: Readonly<Record<string, { readonly value: unknown; readonly source: string; readonly date: string }>>;
  readonly notes?: readonly { readonly source: string; readonly date: string }[];
}

function readShipped(name: string): Entry {
  return JSON.parse(readFileSync(join(directory, name), "utf8")) as Entry;
}

const cited = { source: "Vendor's handbook", date: "2026-10-01" };
const known = { key: "atlas", name: "Atlas", facts: { saml: { value: "supported", ...cited } } };

/** Opens a catalogue of one shipped entry with own files of these contents. */
async function opened(own: Readonly<Record<string, unknown>>) {
  const place = openTempDirectory();
  const problems: CatalogueProblem[] = [];
  const [shipped, mine] = [place.file("shipped"), place.file("own")];
  for (const path of [shipped, mine]) mkdirSync(path);
  writeFileSync(join(shipped, "atlas.json"), JSON.stringify({ ...known, notes: [{ value: "Shipped.", ...cited }] }));
  for (const [name, content] of Object.entries(own)) {
    writeFileSync(join(mine, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  const catalogue = await openCatalogue({
    own: mine,
    ownIsOptional: true,
    shipped,
    now: NOW,
    onProblem: (problem) => problems.push(problem),
  });
  return { place, mine, catalogue, problems };
}

describe("the catalogue that ships", () => {
  it("names 82 apps, of which 61 support SAML, 16 do not, and of the others that is open", () => {
    const support = files.map((name) => readShipped(name).facts["saml"]?.value);

    expect(files).toHaveLength(82);
    expect(support.filter((value) => value === "supported")).toHaveLength(61);
    expect(support.filter((value) => value === "unsupported")).toHaveLength(16);
    expect(support.filter((value) => value === undefined || value === "depends_on_plan")).toHaveLength(5);
  });

  it.each(files)("%s is what the schema says", (name) => {
    const entry = readShipped(name);

    validates(entry);

    expect(validates.errors).toBeNull();
    expect(`${entry.key}.json`).toBe(name);
  });

  it.each(files)("%s speaks for itself: of no place that others cannot look up, in no brackets", (name) => {
    const { facts, notes = [] } = readShipped(name);
    const sources = [...Object.values(facts), ...notes].map(({ source }) => source);
    const patterns = ["entityId", "acsUrl", "metadataUrl", "signInUrl"].flatMap((fact) => facts[fact]?.value ?? []);

    expect(sources.filter((source) => /corpus|stored|index id|\/work\//i.test(source))).toEqual([]);
    expect(patterns.filter((pattern) => /[<>\s|]|\{(?![a-z][A-Za-z0-9]*\})/.test(String(pattern)))).toEqual([]);
  });

  it("is read without a problem, in the order of the keys", async () => {
    const problems: CatalogueProblem[] = [];
    const catalogue = await openCatalogue({
      own: "/nowhere",
      ownIsOptional: true,
      now: NOW,
      onProblem: (problem) => problems.push(problem),
    });

    const keys = [...(await catalogue.load()).keys()];

    expect(problems).toEqual([]);
    expect(keys).toEqual(files.map((name) => name.slice(0, -".json".length)).sort());
  });
});

describe("an organisation's own files", () => {
  it("add apps and correct facts, each with its own source", async () => {
    const plan = { value: "Gold", source: "Contract 4711", date: "2026-11-20" };
    const saml = { value: "unsupported", source: "Support ticket", date: "2026-11" };
    const note = { value: "Ours.", source: "IT", date: "2026-11-01" };
    const own = {
      "atlas.json": { key: "atlas", name: "Atlas (ours)", facts: { saml, plan }, notes: [note] },
      "inhouse.json": { key: "inhouse", name: "In-house", facts: { saml } },
      "readme.txt": "no entry",
    };
    const { place, catalogue, problems } = await opened(own);
    using _ = place;

    const entries = await catalogue.load();

    expect(problems).toEqual([]);
    expect([...entries]).toEqual([
      [
        "atlas",
        {
          key: "atlas",
          name: "Atlas (ours)",
          facts: { saml, plan },
          notes: [note, { value: "Shipped.", ...cited }],
          corrected: ["saml", "plan"],
        },
      ],
      ["inhouse", { key: "inhouse", name: "In-house", facts: { saml }, notes: [], corrected: ["saml"] }],
    ]);
  });

  const fact = { value: "supported", ...cited };
  it.each([
    ["not JSON", "{", "It is not JSON."],
    ["no object", [], "Its content: Invalid input: expected object, received array"],
    ["another key than its name", { ...known, key: "other" }, "Its key is other; name it other.json."],
    ["no source", { ...known, facts: { saml: { value: "supported", date: "2026-10" } } }, "facts.saml.source: "],
    ["no date", { ...known, facts: { saml: { value: "supported", source: "x" } } }, "facts.saml.date: "],
    ["a date that is none", { ...known, facts: { saml: { ...fact, date: "2026-13" } } }, "facts.saml.date: "],
    [
      "a date to come",
      { ...known, key: "bad", facts: { saml: { ...fact, date: "2026-12-24" } } },
      "facts.saml.date lies in the",
    ],
    ["an unknown fact", { ...known, facts: { price: fact } }, "facts: Unrecognized key"],
    ["an unknown word", { ...known, facts: { saml: { ...fact, value: "yes" } } }, "facts.saml.value: "],
    ["an address without https", { ...known, facts: { metadataUrl: { ...fact, value: "http://a" } } }, "facts.meta"],
    [
      "rules that are none",
      { ...known, facts: { passwordRules: { ...fact, value: "minlength" } } },
      "facts.passwordRules",
    ],
    ["a prototype", '{"key":"bad","name":"Bad","facts":{"__proto__":{"x":1}}}', "facts: Unrecognized key"],
    ["too much", " ".repeat(256 * 1024 + 1), "It is larger than 262144 bytes."],
  ])("that hold %s are left out with the reason, and the others count", async (_what, content, reason) => {
    const good = { ...known, key: "good" };
    const { place, mine, catalogue, problems } = await opened({ "bad.json": content, "good.json": good });
    using _ = place;

    const keys = [...(await catalogue.load()).keys()];

    expect(problems).toEqual([{ path: join(mine, "bad.json"), reason: expect.stringContaining(reason) }]);
    expect(keys).toEqual(["atlas", "good"]);
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });

  it("that are no files, or lead nowhere, are left out with the reason", async () => {
    using place = openTempDirectory();
    const problems: CatalogueProblem[] = [];
    mkdirSync(place.file("folder.json"));
    symlinkSync("/nowhere", place.file("link.json"));

    await openCatalogue({ own: place.path, ownIsOptional: true, now: NOW, onProblem: (one) => problems.push(one) });

    expect(problems.sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { path: place.file("folder.json"), reason: "It is no file." },
      { path: place.file("link.json"), reason: "It cannot be read (ENOENT)." },
    ]);
  });

  it.each([
    [true, []],
    [false, [{ path: "/nowhere", reason: "The directory cannot be read (ENOENT)." }]],
  ])("may be missing unless their directory was named (optional: %s)", async (ownIsOptional, expected) => {
    const problems: CatalogueProblem[] = [];

    await openCatalogue({ own: "/nowhere", ownIsOptional, now: NOW, onProblem: (one) => problems.push(one) });

    expect(problems).toEqual(expected);
  });
});
