import type { RunningApi } from "./api-client.ts";

/** Registers accounts and takes them along their steps: every endpoint of accounts that no provider pushes, once. */
export async function registerOnce({ call }: RunningApi): Promise<void> {
  await call("POST", "/applications", { key: "legacy", name: "Legacy" });
  const ghost = await call("POST", "/accounts", { kind: "individual", application: "legacy", userName: "ada" });
  const path = `/accounts/${ghost.body["id"]}`;
  await call("PUT", `${path}/contact`, { email: "ada@legacy.example", phone: "+15550199" });
  await call("PATCH", path, { userName: "ada@legacy.example" });
  await call("POST", `${path}/contact/verification`, { statement: "Seen in the profile." });
  await call("DELETE", `${path}/contact/verification`);
  await call("GET", `${path}/steps`);
  const named = { kind: "idp_provisioned", application: "legacy", userName: "svc", identityProvider: "Campus" };
  const byHand = await call("POST", "/accounts", named);
  await call("POST", `/accounts/${byHand.body["id"]}/upstream-statement`, { active: true, assigned: true });
  const placeholder = await call("POST", "/accounts", { kind: "placeholder", application: "legacy" });
  await call("POST", `/accounts/${placeholder.body["id"]}/steps/password`, { done: true, note: "In the safe." });
}
