import { addPerson } from "../support/people.ts";
import type { RunningApi } from "./api-client.ts";
import { aScene } from "./conversion-journey.ts";

/** Uses every endpoint of lists of accounts, of saved views and of the overview once. */
export async function listOnce(api: RunningApi): Promise<void> {
  const { call, place } = api;
  const { accountId } = await aScene(api, "listed");
  await call("GET", "/accounts/counts?by=application");
  await call("GET", "/accounts/board");
  await call("GET", "/accounts/export.csv");
  await call("GET", "/accounts/export.jsonl");
  await call("POST", "/accounts/bulk", { do: { action: "hold", reason: "A test." }, to: { ids: [accountId] } });
  await call("POST", "/accounts/bulk", { do: { action: "release" }, to: { ids: [accountId] } });
  await call("GET", "/overview");
  const { token } = await addPerson(place, { role: "admin" });
  const view = { name: "Mine", query: "status=held", columns: ["userName"], shared: true };
  const { body: kept } = await call("POST", "/me/views", { screen: "accounts", ...view }, { token });
  await call("GET", "/me/views?screen=accounts", undefined, { token });
  await call("PUT", `/me/views/${kept["id"]}`, view, { token });
  await call("DELETE", `/me/views/${kept["id"]}`, undefined, { token });
}
