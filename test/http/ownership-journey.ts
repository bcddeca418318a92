import type { Json, RunningApi } from "./api-client.ts";
import { aScene } from "./conversion-journey.ts";

/** Answers to everything that only a person can answer, none of them a reason to change anything. */
export const ANSWERS: Json = {
  purpose: { outcome: "pass" },
  operators: { outcome: "pass" },
  sso_tier: { outcome: "pass" },
  third_party: { outcome: "pass", note: "There is nobody." },
};

/** Adds a person who works here; answers the id. */
export async function hire({ call }: Pick<RunningApi, "call">, name: string): Promise<string> {
  const loginName = `${name.toLowerCase()}@owners.example`;
  const { body } = await call("POST", "/people", { name, loginName, role: "user" });
  return body["id"];
}

/** Uses every endpoint of owners, validity, dedication and reviews once. */
export async function ownOnce(api: RunningApi): Promise<void> {
  const { call } = api;
  const { accountId, connectionId } = await aScene(api, "owned");
  const path = `/accounts/${accountId}`;
  const [ada, bo] = [await hire(api, "Ada"), await hire(api, "Bo")];
  await call("PATCH", `/connections/${connectionId}`, { defaultOwnerId: bo });
  await call("PUT", `${path}/owners/owner`, { personId: ada });
  await call("PUT", `${path}/owners/backup_owner`, { personId: "bo@owners.example" });
  await call("DELETE", `${path}/owners/backup_owner`);
  await call("PUT", `${path}/validity`, { until: "2027-06-30T00:00:00Z", reason: "A contract." });
  await call("DELETE", `${path}/validity`);
  await call("GET", `${path}/dedication`);
  await call("POST", `${path}/dedication-exception`, { reason: "A robot.", until: "2027-06-30T00:00:00Z" });
  await call("DELETE", `${path}/dedication-exception`);
  await call("GET", `${path}/review`);
  await call("POST", `${path}/reviews`, { outcome: "confirm", note: "All is well.", answers: ANSWERS });
  await call("GET", `${path}/reviews`);
  await call("GET", "/reviews?state=due");
}
