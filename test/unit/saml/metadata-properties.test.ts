import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnteroomError } from "../../../src/domain/errors.ts";
import { readMetadata } from "../../../src/saml/metadata-reading.ts";
import { CERTIFICATES, NOW } from "../../support/metadata.ts";

/** An element as the oracle writes it: attributes in any order, white space and comments wherever they mean nothing. */
interface Node {
  readonly name: string;
  readonly vocabulary: "md" | "ds";
  readonly attributes: readonly (readonly [string, string])[];
  readonly children: readonly Node[];
  readonly text?: string;
}

function md(name: string, attributes: Readonly<Record<string, string>>, ...children: Node[]): Node {
  return { name, vocabulary: "md", attributes: Object.entries(attributes), children };
}

function withText(node: Node, text: string): Node {
  return { ...node, text };
}

const CERTIFICATE: Node = {
  name: "X509Certificate",
  vocabulary: "ds",
  attributes: [],
  children: [],
  text: CERTIFICATES.ec,
};
const DATA: Node = { name: "X509Data", vocabulary: "ds", attributes: [], children: [CERTIFICATE] };
const KEY_INFO: Node = { name: "KeyInfo", vocabulary: "ds", attributes: [], children: [DATA] };

const POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
const ACS = md("AssertionConsumerService", { Binding: POST, Location: "https://a.io/acs", index: "3", isDefault: "1" });
const OTHER = md("AssertionConsumerService", { Binding: "urn:other", Location: "https://a.io/other", index: "4" });
const FORMAT = withText(md("NameIDFormat", {}), "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent");
const ROLE = md(
  "SPSSODescriptor",
  { protocolSupportEnumeration: "urn:oasis:names:tc:SAML:2.0:protocol", WantAssertionsSigned: "true" },
  md("KeyDescriptor", { use: "signing" }, KEY_INFO),
  FORMAT,
  ACS,
  OTHER,
);
const ENTITY = md("EntityDescriptor", { entityID: "https://a.io/metadata", validUntil: "2027-01-01T00:00:00Z" }, ROLE);

const NAMESPACES = { md: "urn:oasis:names:tc:SAML:2.0:metadata", ds: "http://www.w3.org/2000/09/xmldsig#" } as const;

interface Style {
  readonly prefixes: Readonly<Record<"md" | "ds", string>>;
  readonly order: number;
  /** Put around elements and into text; white space in it is never put into text. */
  readonly noise: string;
  readonly quote: string;
}

function write(node: Node, style: Style, root = true): string {
  const name = `${style.prefixes[node.vocabulary]}${node.name}`;
  const declarations = root
    ? (["md", "ds"] as const).map((own) => declaration(style.prefixes[own], NAMESPACES[own]))
    : [];
  const all = [...node.attributes, ...declarations];
  const turn = style.order % all.length || 0;
  const rotated = [...all.slice(turn), ...all.slice(0, turn)];
  const attributes = rotated.map(([key, value]) => ` ${key}=${style.quote}${value}${style.quote}`).join("");
  const text =
    node.text === undefined ? "" : `${style.noise}${node.text.slice(0, 5)}<!-- -->${node.text.slice(5)}${style.noise}`;
  const children = node.children.map((child) => style.noise + write(child, style, false) + style.noise).join("");
  return `<${name}${attributes}>${text}${children}</${name}>`;
}

function declaration(prefix: string, namespace: string): [string, string] {
  return [prefix === "" ? "xmlns" : `xmlns:${prefix.slice(0, -1)}`, namespace];
}

const prefix = fc.stringMatching(/^[a-wyz_][a-zA-Z0-9_.-]{0,8}$/).map((name) => `${name}:`);
const noise = fc.array(
  fc.constantFrom(" ", "\n", "\t", "\r\n", "<!-- x -->", "<!--<md:AssertionConsumerService/>-->", "<?p i?>"),
  { maxLength: 4 },
);
const style: fc.Arbitrary<Style> = fc.record({
  prefixes: fc
    .tuple(fc.oneof(fc.constant(""), prefix), prefix)
    .filter(([first, second]) => first !== second)
    .map(([first, second]) => ({ md: first, ds: second })),
  order: fc.nat(9),
  noise: noise.map((parts) => parts.join("")),
  quote: fc.constantFrom('"', "'"),
});
const plain: Style = { prefixes: { md: "md:", ds: "ds:" }, order: 0, noise: "", quote: '"' };

function read(xml: string): ReturnType<typeof readMetadata> {
  return readMetadata(Buffer.from(xml), { now: NOW });
}

/** Copies a tree with one node replaced, or removed when `replace` gives undefined. */
function edit(node: Node, target: Node, replace: (node: Node) => Node | undefined): Node | undefined {
  if (node === target) return replace(node);
  return { ...node, children: node.children.flatMap((child) => edit(child, target, replace) ?? []) };
}

function without(attribute: string): (node: Node) => Node {
  return (node) => ({ ...node, attributes: node.attributes.filter(([name]) => name !== attribute) });
}

describe("the verdict and the model", () => {
  it("do not depend on prefixes, attribute order, quotes, white space, comments and instructions", () => {
    const expected = read(write(ENTITY, plain));

    fc.assert(
      fc.property(style, (own) => {
        const reading = read(write(ENTITY, own));

        expect({ ...reading, sha256: "" }).toEqual({ ...expected, sha256: "" });
      }),
      { numRuns: 300 },
    );
    expect(expected.verdict).toBe("supported");
  });

  it.each([
    ["the role", (entity: Node) => edit(entity, ROLE, () => undefined), "no-sp-role"],
    ["the protocol", (entity: Node) => edit(entity, ROLE, without("protocolSupportEnumeration")), "no-saml2-protocol"],
    ["the HTTP-POST endpoint", (entity: Node) => edit(entity, ACS, () => undefined), "no-post-acs"],
    ["the endpoint's binding", (entity: Node) => edit(entity, ACS, without("Binding")), "no-post-acs"],
    ["the endpoint's Location", (entity: Node) => edit(entity, ACS, without("Location")), "no-usable-post-acs"],
    ["the entityID", (entity: Node) => edit(entity, ENTITY, without("entityID")), "no-entity-id"],
    ["the root", (entity: Node) => edit(entity, ENTITY, (node) => ({ ...node, name: "Descriptor" })), "wrong-root"],
    [
      "the namespace",
      (entity: Node) => edit(entity, ENTITY, (node) => ({ ...node, vocabulary: "ds" })),
      "not-in-metadata-namespace",
    ],
  ])("lose their support without %s, however it is written", (_, remove, code) => {
    const crippled = remove(ENTITY) ?? ENTITY;

    fc.assert(
      fc.property(style, (own) => {
        const reading = read(write(crippled, own));

        expect(reading.verdict).toBe("unsupported");
        expect(reading.profile).toBeUndefined();
        expect(reading.findings).toContainEqual(expect.objectContaining({ severity: "disproof", code }));
      }),
      { numRuns: 50 },
    );
  });
});

describe("hostile bytes", () => {
  const good = Buffer.from(write(ENTITY, plain));

  function endsWell(document: Uint8Array): void {
    try {
      const { verdict, profile } = readMetadata(document, { now: NOW });
      expect(profile !== undefined).toBe(verdict === "supported");
    } catch (error) {
      expect(error).toBeInstanceOf(AnteroomError);
    }
  }

  it("end in a reading or a refusal when they are random", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), endsWell), { numRuns: 500 });
  });

  it("end in a reading or a refusal when a good document is damaged", () => {
    const damage = fc.record({
      at: fc.nat(good.length - 1),
      remove: fc.nat(20),
      insert: fc.uint8Array({ maxLength: 8 }),
    });

    fc.assert(
      fc.property(damage, ({ at, remove, insert }) => {
        endsWell(Buffer.concat([good.subarray(0, at), insert, good.subarray(at + remove)]));
      }),
      { numRuns: 1000 },
    );
  });

  it("end in a reading or a refusal when attribute values are arbitrary", () => {
    const letter = fc.constantFrom(..."ahtps:/@?#[]{}.-_%\\|'> \t\n0123456789TZéа\u{1F600}\u00AD\u202E");
    const value = fc.array(letter, { maxLength: 60 }).map((letters) => letters.join(""));

    fc.assert(
      fc.property(value, value, value, (entityID, Location, use) => {
        const acs = md("AssertionConsumerService", { Binding: POST, Location, index: Location, isDefault: use });
        const role = md(
          "SPSSODescriptor",
          { protocolSupportEnumeration: NAMESPACES.md, validUntil: use },
          md("KeyDescriptor", { use }),
          acs,
        );
        endsWell(Buffer.from(write(md("EntityDescriptor", { entityID, validUntil: Location }, role), plain)));
      }),
      { numRuns: 500 },
    );
  });
});
