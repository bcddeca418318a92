import { redact, redacted } from "../../log/redact.ts";

/** Fields that hold a secret in some body, beside those that no log line may show. */
const SECRET_FIELDS: ReadonlySet<string> = new Set(["key", "keys", "text", "uri", "image", "export", "value"]);
/** Longer texts are documents: whoever decides is told how long they are. */
const LONGEST_TEXT = 500;
const LONGEST_BODY = 8000;

/** The body of a call as JSON for whoever is to agree to it: what it says, and nothing in it that is secret. */
export function shownBody(body: unknown): string {
  const text = JSON.stringify(redact(withoutSecrets(body)) ?? {});
  return text.length <= LONGEST_BODY ? text : JSON.stringify({ tooLong: `${text.length} characters` });
}

function withoutSecrets(value: unknown): unknown {
  if (typeof value === "string") return value.length <= LONGEST_TEXT ? value : `[${value.length} characters]`;
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([name, field]): [string, unknown] => {
    return [name, SECRET_FIELDS.has(name) ? redacted : withoutSecrets(field)];
  });
  return Object.fromEntries(fields);
}
