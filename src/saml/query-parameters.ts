/** Parameters of an address, with the very text that they are written in. */
export interface QueryParameters {
  /** How often a parameter is there. Case-sensitive. */
  readonly count: (name: string) => number;
  /** The first value, decoded; undefined when it is not there. */
  readonly value: (name: string) => string | undefined;
  /** The first value as it is written; empty when it is not there. */
  readonly raw: (name: string) => string;
}

/** Reads the query of an address; a leading question mark does not matter. */
export function readQuery(search: string): QueryParameters {
  const written = new Map<string, string[]>();
  for (const pair of search.replace(/^\?/, "").split("&")) {
    const [name = "", ...rest] = pair.split("=");
    const decoded = decode(name);
    const values = written.get(decoded);
    if (values === undefined) written.set(decoded, [rest.join("=")]);
    else values.push(rest.join("="));
  }
  return {
    count: (name) => written.get(name)?.length ?? 0,
    value: (name) => {
      const raw = written.get(name)?.[0];
      return raw === undefined ? undefined : decode(raw);
    },
    raw: (name) => written.get(name)?.[0] ?? "",
  };
}

function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    // What is no UTF-8 is nothing of SAML's.
    return spaced;
  }
}
