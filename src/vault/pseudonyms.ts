import { createHmac, randomBytes } from "node:crypto";

/**
 * Makes a function that turns texts into pseudonyms. Its key is made here, kept nowhere and gone with the function, so that
 * nobody can try out what a pseudonym stands for.
 */
export function createPseudonyms(): (text: string) => string {
  const key = randomBytes(32);
  return (text) => `purged:${createHmac("sha256", key).update(text).digest("hex").slice(0, 16)}`;
}
