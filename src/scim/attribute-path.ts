import type { WrittenPath } from "../domain/filter.ts";

/** What a path without brackets names: a schema as a whole, or an attribute, perhaps with a sub-attribute. */
export type AttributePath =
  | { readonly kind: "schema"; readonly schema: string }
  | ({ readonly kind: "attribute" } & WrittenPath);

const NAME = /^(?:[a-z][a-z0-9_-]*|\$ref)$/i;
const URN = /^urn:[A-Za-z0-9._:+~-]+$/i;

/**
 * Splits `urn:…:name.sub` into its parts, case kept; undefined when the text is no attribute path.
 * A URN holds dots and colons itself, so where it ends can't be seen: the known URNs are tried first, longest first and
 * without case (the whole text, then URN + `:`, then URN + `.`, which some clients write), and only then the last colon.
 * A matching URN is answered as it is spelled in `knownUrns`. RFC 7644 §3.10.
 */
export function splitAttributePath(text: string, knownUrns: readonly string[] = []): AttributePath | undefined {
  const lower = text.toLowerCase();
  const known = knownUrns
    .filter((urn) => lower.startsWith(urn.toLowerCase()) && [undefined, ":", "."].includes(text[urn.length]))
    .reduce<string | undefined>((best, urn) => (urn.length > (best?.length ?? 0) ? urn : best), undefined);
  if (known !== undefined) {
    return text.length === known.length
      ? { kind: "schema", schema: known }
      : split(known, text.slice(known.length + 1));
  }
  const colon = text.lastIndexOf(":");
  if (colon < 0) return split(undefined, text);
  const schema = text.slice(0, colon);
  return URN.test(schema) ? split(schema, text.slice(colon + 1)) : undefined;
}

/** The text of a path as a client would write it. Splitting it again with more known URNs may find other parts. */
export function formatPath(path: WrittenPath): string {
  const name = path.sub === undefined ? path.name : `${path.name}.${path.sub}`;
  return path.schema === undefined ? name : `${path.schema}:${name}`;
}

/** Whether a text has the form of an attribute name: RFC 7643 §2.1, and `$ref`. */
export function isAttributeName(text: string): boolean {
  return NAME.test(text);
}

function split(schema: string | undefined, text: string): AttributePath | undefined {
  const [name = "", sub, ...rest] = text.split(".", 3);
  if (rest.length > 0 || !NAME.test(name) || (sub !== undefined && !NAME.test(sub))) return undefined;
  return {
    kind: "attribute",
    ...(schema === undefined ? {} : { schema }),
    name,
    ...(sub === undefined ? {} : { sub }),
  };
}
