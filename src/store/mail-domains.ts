import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const DOMAINS = fileURLToPath(new URL("../../data/personal-mail-domains.txt", import.meta.url));

/** Reads the domains at which people keep private mailboxes, in lower case. */
export function readMailDomains(): ReadonlySet<string> {
  const lines = readFileSync(DOMAINS, "utf8").split("\n");
  return new Set(lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#")));
}
