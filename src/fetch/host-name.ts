const LABEL = /^[a-z0-9_-]{1,63}$/;
const LONGEST_NAME = 253;

/** Names that are nobody's on the public internet: IANA's special-use names, and those that RFC 6762 appendix G finds in use inside. */
const SPECIAL_DOMAINS: ReadonlySet<string> = new Set([
  "alt",
  "arpa",
  "corp",
  "domain",
  "example",
  "home",
  "internal",
  "intranet",
  "invalid",
  "lan",
  "local",
  "localdomain",
  "localhost",
  "mail",
  "onion",
  "private",
  "test",
  "workgroup",
]);

/** Whether a text can be the name of a host: labels of letters, digits, hyphens and underscores, in lower case, at most 253 in all. */
export function isHostName(text: string): boolean {
  return text.length <= LONGEST_NAME && text.split(".").every((label) => LABEL.test(label));
}

/** Whether a name means something inside a network only: a single label, or one below a special-use domain. */
export function isInsideName(name: string): boolean {
  const last = name.slice(name.lastIndexOf(".") + 1);
  return last === name || SPECIAL_DOMAINS.has(last);
}
