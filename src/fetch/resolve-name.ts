import { lookup } from "node:dns/promises";
import { OutboundProblem } from "../domain/outbound.ts";

/** Finds all addresses of a name, in the order in which they are to be tried; rejects when there are none. */
export type ResolveName = (name: string) => Promise<readonly string[]>;

/** Asks the resolver of this machine. */
export async function resolveName(name: string): Promise<readonly string[]> {
  const found = await lookup(name, { all: true });
  return [...new Set(found.map(({ address }) => address))];
}

/**
 * Resolves a name within the time that is left: the resolver itself cannot be stopped.
 * @throws {OutboundProblem} `name_not_found`, `too_slow`
 */
export async function resolveWithin(
  name: string,
  resolve: ResolveName,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const over = Promise.withResolvers<never>();
  const giveUp = (): void => over.reject(tooSlow());
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    if (signal.aborted) throw tooSlow();
    return await Promise.race([resolve(name), over.promise]);
  } catch (error) {
    if (error instanceof OutboundProblem) throw error;
    throw new OutboundProblem("name_not_found", "Its name has no address.", null, error);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

/** What is said when the time is over, wherever it went. */
export function tooSlow(): OutboundProblem {
  return new OutboundProblem("too_slow", "It did not answer in time.");
}
