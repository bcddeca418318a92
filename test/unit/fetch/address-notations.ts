/** The four bytes of an IPv4 address. */
export type Bytes = readonly [number, number, number, number];

/** A way of writing an IPv4 address as the host of a web address. */
export interface Notation {
  readonly name: string;
  readonly write: (bytes: Bytes) => string;
}

/** How browsers and others let an IPv4 address be written, and how it hides in IPv6. */
export const IPV4_NOTATIONS: readonly Notation[] = [
  { name: "dotted", write: dotted },
  { name: "dotted with a dot at the end", write: (bytes) => `${dotted(bytes)}.` },
  { name: "dotted with escapes", write: (bytes) => escaped(dotted(bytes)) },
  { name: "dotted in full width", write: (bytes) => wide(dotted(bytes)) },
  { name: "dotted with ideographic stops", write: (bytes) => dotted(bytes).replaceAll(".", "。") },
  { name: "dotted with half-width stops", write: (bytes) => dotted(bytes).replaceAll(".", "｡") },
  { name: "dotted with soft hyphens", write: (bytes) => bytes.join("\u00ad.") },
  { name: "dotted in mathematical digits", write: (bytes) => digits(dotted(bytes), 0x1d7ce) },
  { name: "octal", write: (bytes) => bytes.map((byte) => `0${byte.toString(8)}`).join(".") },
  { name: "octal with zeros", write: (bytes) => bytes.map((byte) => byte.toString(8).padStart(9, "0")).join(".") },
  { name: "hexadecimal", write: (bytes) => bytes.map((byte) => `0x${byte.toString(16)}`).join(".") },
  {
    name: "large hexadecimal",
    write: (bytes) => bytes.map((byte) => `0X${byte.toString(16).toUpperCase()}`).join("."),
  },
  { name: "mixed", write: ([a, b, c, d]) => `0x${a.toString(16)}.0${b.toString(8)}.${c}.0x${d.toString(16)}` },
  { name: "three parts", write: ([a, b, c, d]) => `${a}.${b}.${c * 256 + d}` },
  { name: "two parts", write: ([a, b, c, d]) => `${a}.${b * 65_536 + c * 256 + d}` },
  {
    name: "two mixed parts",
    write: ([a, b, c, d]) => `0${a.toString(8)}.0x${(b * 65_536 + c * 256 + d).toString(16)}`,
  },
  { name: "one decimal", write: (bytes) => String(dword(bytes)) },
  { name: "one octal", write: (bytes) => `0${dword(bytes).toString(8)}` },
  { name: "one hexadecimal", write: (bytes) => `0x${dword(bytes).toString(16)}` },
];

/** How an IPv4 address hides in an IPv6 address. */
export const IPV6_DRESSES: readonly Notation[] = [
  { name: "mapped", write: (bytes) => `[::ffff:${dotted(bytes)}]` },
  { name: "mapped in hexadecimal", write: (bytes) => `[::ffff:${groups(bytes)}]` },
  { name: "mapped in full", write: (bytes) => `[0000:0:0:0:0:FFFF:${groups(bytes)}]` },
  { name: "compatible", write: (bytes) => `[::${dotted(bytes)}]` },
  { name: "translated", write: (bytes) => `[::ffff:0:${dotted(bytes)}]` },
  { name: "NAT64", write: (bytes) => `[64:ff9b::${dotted(bytes)}]` },
  { name: "NAT64 of a network", write: (bytes) => `[64:ff9b:1::${groups(bytes)}]` },
  { name: "6to4", write: (bytes) => `[2002:${groups(bytes)}::1]` },
  { name: "Teredo", write: (bytes) => `[2001:0:4136:e378:8000:63bf:${groups(inverted(bytes))}]` },
  { name: "ISATAP", write: (bytes) => `[fe80::5efe:${dotted(bytes)}]` },
];

function dotted(bytes: Bytes): string {
  return bytes.join(".");
}

function dword([a, b, c, d]: Bytes): number {
  return ((a * 256 + b) * 256 + c) * 256 + d;
}

function groups([a, b, c, d]: Bytes): string {
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

function inverted([a, b, c, d]: Bytes): Bytes {
  return [255 - a, 255 - b, 255 - c, 255 - d];
}

function escaped(text: string): string {
  return [...text].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join("");
}

function wide(text: string): string {
  return [...text].map((letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0)).join("");
}

function digits(text: string, zero: number): string {
  return text.replace(/[0-9]/g, (digit) => String.fromCodePoint(zero + Number(digit)));
}
