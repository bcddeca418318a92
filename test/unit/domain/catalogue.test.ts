import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fill, variablesOf } from "../../../src/domain/catalogue/address-pattern.ts";
import { Catalogue } from "../../../src/domain/catalogue/catalogue.ts";
import type { CatalogueEntry, CatalogueFacts } from "../../../src/domain/catalogue/catalogue-entry.ts";

const cited = { source: "Vendor's handbook", date: "2026-10-01" };

function anEntry(key: string, name: string, facts: CatalogueFacts = {}): CatalogueEntry {
  return { key, name, facts, notes: [], corrected: [] };
}

const chat = anEntry("chat", "Chat", {
  saml: { value: "supported", ...cited },
  plan: { value: "Business", source: "Price list", date: "2026-09" },
  prerequisite: { value: "a verified domain", ...cited },
  entityId: { value: ["https://chat.example", "https://{workspace}.chat.example"], ...cited },
  acsUrl: { value: ["https://{workspace}.chat.example/acs", "https://{grid}.grid.example/acs"], ...cited },
  metadataUrl: { value: "https://{workspace}.chat.example/metadata", ...cited },
  roles: { value: [{ value: "owner", display: "Owner" }], ...cited },
  requiredRole: { value: "owner", ...cited },
  passwordRules: { value: "minlength: 12", ...cited },
});
const wiki = anEntry("wiki", "Old Wiki", { saml: { value: "unsupported", ...cited } });

function aCatalogue(...entries: readonly CatalogueEntry[]): Catalogue {
  return new Catalogue({ load: async () => new Map(entries.map((entry) => [entry.key, entry])) });
}

describe("the catalogue", () => {
  it.each([
    [undefined, ["chat", "mailbox", "wiki"]],
    ["CHAT", ["chat"]],
    ["old", ["wiki"]],
    ["i", ["mailbox", "wiki"]],
    ["nothing", []],
  ])("is searched by a part of key or name without case: %s", async (text, expected) => {
    const found = await aCatalogue(chat, anEntry("mailbox", "Box"), wiki).list({ text, limit: 10 });

    expect(found.items.map(({ key }) => key)).toEqual(expected);
  });

  it("is walked page by page, every entry once", async () => {
    const catalogue = aCatalogue(...Array.from({ length: 7 }, (_, at) => anEntry(`app-${at}`, `App ${at}`)));
    const pages: (readonly string[])[] = [];

    let after: string | undefined;
    do {
      const page = await catalogue.list({ limit: 3, after });
      pages.push(page.items.map(({ key }) => key));
      after = page.nextCursor;
    } while (after !== undefined);

    expect(pages).toEqual([["app-0", "app-1", "app-2"], ["app-3", "app-4", "app-5"], ["app-6"]]);
  });

  it("finds an entry by its key without case, and says when there is none", async () => {
    const catalogue = aCatalogue(chat);

    expect(await catalogue.get("CHAT")).toBe(chat);
    await expect(catalogue.get("x".repeat(99))).rejects.toMatchObject({
      code: "not_found",
      message: `The catalogue has no entry "${"x".repeat(60)}"; search it by a part of the name.`,
    });
  });
});

describe("what a new application starts with", () => {
  it("is what the entry knows, with the patterns that can be filled", async () => {
    const known = await aCatalogue(chat).prefill("Chat", new Map([["workspace", "acme"]]));

    expect(known).toEqual({
      key: "chat",
      name: "Chat",
      roles: [{ value: "owner", display: "Owner" }],
      requiredRole: "owner",
      passwordRules: "minlength: 12",
      belief: {
        declaration: {
          kind: "declaration",
          supported: true,
          ...cited,
          also: [
            {
              code: "from-catalogue",
              severity: "info",
              message: 'The catalogue says so (entry "chat"); nobody here has confirmed it.',
            },
            {
              code: "needed-for-saml",
              severity: "info",
              message: "SAML sign-on needs Business (Price list, 2026-09).",
            },
            {
              code: "needed-for-saml",
              severity: "info",
              message: "SAML sign-on needs a verified domain.",
            },
            {
              code: "expected-address",
              severity: "info",
              message: "The entity id is https://chat.example or https://acme.chat.example.",
            },
            {
              code: "expected-address",
              severity: "info",
              message: "The consumer URL is https://acme.chat.example/acs.",
            },
          ],
        },
        metadataUrl: "https://acme.chat.example/metadata",
      },
    });
  });

  it("holds no address while a variable has no value", async () => {
    const { belief } = await aCatalogue(chat).prefill("chat", new Map());

    expect(belief).not.toHaveProperty("metadataUrl");
    expect(belief.declaration?.also?.map(({ message }) => message).join(" ")).not.toContain("{");
  });

  it.each([undefined, "depends_on_plan" as const])("is no declaration when SAML is %s", async (value) => {
    const facts = value === undefined ? {} : { saml: { value, ...cited } };

    const { belief } = await aCatalogue(anEntry("open", "Open", facts)).prefill("open", new Map());

    expect(belief).toEqual({});
  });

  it("is a declaration of no support when the entry says so", async () => {
    const { belief } = await aCatalogue(wiki).prefill("wiki", new Map());

    expect(belief.declaration).toMatchObject({ supported: false, ...cited });
  });

  it.each([
    ["team", "acme", "variables.team is no variable of Chat, which has the variables workspace, grid; leave it out."],
    [
      "__proto__",
      "acme",
      "variables.__proto__ is no variable of Chat, which has the variables workspace, grid; leave it",
    ],
    [
      "workspace",
      "evil.example/",
      "variables.workspace must be a name: letters, digits, dots, hyphens and underscores",
    ],
    ["workspace", "a@evil.example", "variables.workspace must be a name"],
    ["workspace", "{grid}", "variables.workspace must be a name"],
    ["workspace", "", "variables.workspace must be a name"],
    ["workspace", "a".repeat(254), "variables.workspace must be a name"],
  ])("refuses %s=%s", async (name, value, message) => {
    const prefilled = aCatalogue(chat).prefill("chat", new Map([[name, value]]));

    await expect(prefilled).rejects.toMatchObject({
      code: "invalid_value",
      message: expect.stringContaining(message),
      facts: { attribute: `variables.${name}` },
    });
  });
});

describe("a pattern", () => {
  it("lists its variables once, in order", () => {
    expect(variablesOf(chat)).toEqual(["workspace", "grid"]);
  });

  it("never leads to another host than its own, whatever is filled in", async () => {
    const values = fc.string({ maxLength: 30, unit: fc.constantFrom(..."aZ0.-_/@:?#\\%{} \t\n", "。", "é") });

    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        const known = await aCatalogue(chat)
          .prefill("chat", new Map([["workspace", value]]))
          .catch(() => undefined);

        const address = known?.belief.metadataUrl;

        if (address === undefined) return;
        const { hostname, pathname, protocol, username, port } = new URL(address);
        expect([protocol, hostname.endsWith(".chat.example"), pathname, username, port]).toEqual([
          "https:",
          true,
          "/metadata",
          "",
          "",
        ]);
      }),
    );
  });

  it("is filled whole or not at all", () => {
    expect(fill("https://{a}.x/{b}", new Map([["a", "1"]]))).toBeUndefined();
    expect(fill("https://{a}.x/{a}", new Map([["a", "$&"]]))).toBe("https://$&.x/$&");
  });
});
