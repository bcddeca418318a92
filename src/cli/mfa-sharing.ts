import type { JsonObject } from "../lib/json.ts";
import { namesById, printShared } from "./account-report.ts";
import { type ApiClient, apiPath } from "./api-client.ts";
import { textsAt } from "./fields.ts";
import type { Output } from "./output.ts";

const MOST_NAMES = 20;

/** Says which other accounts share the factor of an answer. */
export async function printSharing(out: Output, api: ApiClient, answer: JsonObject): Promise<void> {
  const ids = textsAt(answer, "sharedWith");
  const accounts = await Promise.all(ids.slice(0, MOST_NAMES).map((id) => api.find(apiPath`/accounts/${id}`)));
  printShared(out, answer, namesById(accounts.filter((account) => account !== undefined)));
}
