import type { Random } from "./random.ts";

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the elements of a document are, by its tags alone. Nothing of the code under test is asked. */
export function elementSpans(xml: string): readonly Span[] {
  const open: number[] = [];
  const spans: Span[] = [];
  for (const tag of xml.matchAll(/<(\/?)[A-Za-z][^>]*?(\/?)>/g)) {
    const end = tag.index + tag[0].length;
    if (tag[1] === "/") spans.push({ start: open.pop() ?? 0, end });
    else if (tag[2] === "/") spans.push({ start: tag.index, end });
    else open.push(tag.index);
  }
  return spans;
}

const VALUES = [
  "",
  "mallory@example.com",
  "#_response-1",
  "#_assertion-1",
  "_assertion-1",
  "_response-1",
  "2099-01-01T00:00:00Z",
  "https://elsewhere.example/acs",
  "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
  "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
];
const SNIPPETS = [
  ...["<!---->", "<?x y?>", "<![CDATA[]]>", "<![CDATA[x]]>", "&#x41;", "&amp;", "&x;", " ", "\r\n", "\0", "\u00e9"],
  ...[
    "<a>",
    "</a>",
    "<a/>",
    '<!DOCTYPE a [<!ENTITY x "y">]>',
    "<saml:Assertion/>",
    "<ds:Signature/>",
    "<samlp:Response/>",
  ],
  ...['ID="_assertion-1"', 'xmlns:saml="urn:x"', 'xmlns="urn:oasis:names:tc:SAML:2.0:assertion"', 'xml:lang="en"'],
];

type Mutator = (xml: string, random: Random, others: readonly string[]) => string;

const MUTATORS: readonly Mutator[] = [
  // An element away, twice, elsewhere, or from another message.
  (xml, random) => splice(xml, random.pick(elementSpans(xml)), ""),
  (xml, random) => {
    const span = random.pick(elementSpans(xml));
    return insert(
      xml,
      random.once(2) ? span.end : random.pick(elementSpans(xml)).start,
      xml.slice(span.start, span.end),
    );
  },
  (xml, random) => {
    const span = random.pick(elementSpans(xml));
    const rest = splice(xml, span, "");
    const spans = elementSpans(rest);
    const at = spans.length === 0 ? 0 : random.pick(spans);
    return insert(rest, at === 0 ? 0 : random.once(2) ? at.start : at.end, xml.slice(span.start, span.end));
  },
  (xml, random, others) => {
    const other = random.pick(others);
    const { start, end } = random.pick(elementSpans(other));
    const span = random.pick(elementSpans(xml));
    const piece = other.slice(start, end);
    return random.once(2) ? splice(xml, span, piece) : insert(xml, span.end, piece);
  },
  // An element around another.
  (xml, random) => {
    const span = random.pick(elementSpans(xml));
    const name = random.pick(["saml:Advice", "samlp:Extensions", "ds:Object", "a"]);
    return splice(xml, span, `<${name}>${xml.slice(span.start, span.end)}</${name}>`);
  },
  // Values of attributes and texts, exchanged or replaced.
  (xml, random) => swap(xml, random, /"[^"]*"/g),
  (xml, random) => swap(xml, random, />[^<]+</g),
  (xml, random) => swap(xml, random, /[\w:]+=(?=")/g),
  (xml, random) => swap(xml, random, /(?<=<\/?)[\w:]+/g),
  (xml, random) => replaceOne(xml, random, /"[^"]*"/g, `"${random.pick(VALUES)}"`),
  (xml, random) => replaceOne(xml, random, />[^<]+</g, `>${random.pick(VALUES)}<`),
  // Anything anywhere.
  (xml, random) => insert(xml, random.below(xml.length + 1), random.pick(SNIPPETS)),
  (xml, random) => xml.slice(0, random.below(xml.length)),
  (xml, random) => {
    const at = random.below(xml.length);
    return xml.slice(0, at) + xml.slice(at + 1 + random.below(20));
  },
];

/** A message with something wrong in it: up to three changes, of its elements, its values or its bits. */
export function mutateXml(xml: string, random: Random, others: readonly string[]): Buffer {
  let text = xml;
  const changes = random.once(3) ? 0 : 1 + random.below(3);
  for (let change = 0; change < changes && elementSpans(text).length > 0; change += 1) {
    text = random.pick(MUTATORS)(text, random, others);
  }
  const bytes = Buffer.from(text);
  const flips = changes === 0 ? 1 + random.below(3) : random.once(10) ? 1 : 0;
  for (let flip = 0; flip < flips && bytes.length > 0; flip += 1) {
    const at = random.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  }
  return bytes;
}

function splice(xml: string, { start, end }: Span, by: string): string {
  return xml.slice(0, start) + by + xml.slice(end);
}

function insert(xml: string, at: number, piece: string): string {
  return xml.slice(0, at) + piece + xml.slice(at);
}

function swap(xml: string, random: Random, pattern: RegExp): string {
  const found = [...xml.matchAll(pattern)];
  if (found.length < 2) return xml;
  const [first, second] = [random.pick(found), random.pick(found)].sort((a, b) => a.index - b.index);
  if (first === undefined || second === undefined || first.index === second.index) return xml;
  const [one, other] = [first[0], second[0]];
  const between = xml.slice(first.index + one.length, second.index);
  return xml.slice(0, first.index) + other + between + one + xml.slice(second.index + other.length);
}

function replaceOne(xml: string, random: Random, pattern: RegExp, by: string): string {
  const found = [...xml.matchAll(pattern)];
  if (found.length === 0) return xml;
  const one = random.pick(found);
  return xml.slice(0, one.index) + by + xml.slice(one.index + one[0].length);
}
