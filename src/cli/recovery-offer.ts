import type { JsonObject } from "../lib/json.ts";
import type { ApiClient } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { textAt } from "./fields.ts";
import type { Output } from "./output.ts";

/**
 * Says on stderr, before somebody stores a secret, that there is no recovery file yet; silent when there is one, or when the
 * caller may not know.
 */
export async function offerRecovery(out: Output, api: ApiClient): Promise<void> {
  try {
    noteRecovery(out, await api.get("/keys"));
  } catch (error) {
    // What is asked for next says what is wrong with the server or the token.
    if (!(error instanceof CliError)) throw error;
  }
}

/** Says on stderr that there is no recovery file, unless the keys say that there is. */
export function noteRecovery(out: Output, keys: JsonObject): void {
  if (textAt(keys, "rootKey", "id") === "" || textAt(keys, "rootKey", "recoveryFileSavedAt") !== "") return;
  out.note("There is no recovery file of the root key yet. Whoever loses the key loses every secret that is stored.");
  out.note("Save one first, and keep it apart from the database: anteroom step-up; anteroom keys recovery --out FILE");
}
