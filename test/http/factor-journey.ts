import type { RunningApi } from "./api-client.ts";

const REASON = { headers: { "Anteroom-Reason": "the story" } };

/** Takes a factor of an account through everything that can be done with it once it is there. */
export async function factorOnce({ call }: RunningApi, accountId: string): Promise<void> {
  const path = `/accounts/${accountId}/authenticator`;
  await call("DELETE", path);
  await call("POST", path, { secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" });
  await call("GET", path);
  await call("PUT", `${path}/recovery-codes`, { codes: ["abcd-efgh"] });
  await call("GET", `${path}/recovery-codes`);
  await call("POST", `${path}/recovery-codes/use`, undefined, REASON);
  await call("POST", `${path}/suspect`, { reason: "the story" });
  await call("DELETE", `${path}/suspect`, undefined, REASON);
  await call("DELETE", path);
  await call("POST", `${path}/rollback`);
}
