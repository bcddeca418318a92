import { InvalidArgumentError } from "commander";

/** Reads the instant of a flag. A date stands for its first second in UTC. @throws {InvalidArgumentError} for anything else. */
export function toInstant(text: string): string {
  const at = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (!Number.isNaN(at)) return new Date(at).toISOString();
  throw new InvalidArgumentError("It must be a date such as 2027-06-30, or an instant of ISO 8601.");
}
