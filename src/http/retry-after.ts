import type { AnteroomError } from "../domain/errors.ts";

const DEFAULTS: Readonly<Partial<Record<AnteroomError["code"], number>>> = { too_many_requests: 2, unavailable: 5 };

/** The whole seconds after which a refused caller may try again; Okta reads nothing else. Undefined where waiting is no help. */
export function retryAfterOf(error: AnteroomError): number | undefined {
  const fallback = DEFAULTS[error.code];
  if (fallback === undefined) return undefined;
  const wanted = error.facts["retryAfterSeconds"];
  return typeof wanted === "number" ? Math.max(1, Math.ceil(wanted)) : fallback;
}
