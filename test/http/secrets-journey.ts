import { addPerson, stepUp, type TestPerson } from "../support/people.ts";
import type { RunningApi } from "./api-client.ts";
import { proveOnHost } from "./people-journey.ts";

const REASON = { "Anteroom-Reason": "the story" };

/** Takes the secrets of a new account through a vault, out of it, and away with the account. */
export async function keepSecretsOnce(api: RunningApi): Promise<void> {
  const { call, clock, place } = api;
  const { body: made } = await call("POST", "/accounts", { kind: "placeholder", application: "wiki", label: "Keeper" });
  const account = `/accounts/${made["id"]}`;
  await call("POST", `${account}/authenticator`, { secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" });
  await proveOnHost(api);
  const { person, ...second } = await addPerson(place, { role: "super_admin" });
  const { body: vault } = await call("POST", "/vaults", { name: "Of the story" });
  const path = `/vaults/${vault["id"]}`;
  await call("GET", "/vaults");
  await call("GET", path);
  await call("PATCH", path, { description: "What the story keeps." });
  await call("PUT", `${path}/members`, { kind: "person", id: person.id, role: "user" });
  await call("PUT", `${account}/secrets/password`, { value: "only of the story" });
  await call("PUT", `${account}/secrets/note`, { value: "a word" });
  await call("PUT", `${account}/vault`, { vaultId: vault["id"] });
  await call("GET", `${account}/secrets`);
  await call("POST", `${account}/secrets/password/reveal`, undefined, { headers: REASON });
  await agreedOnce(api, `${account}/authenticator/export`, undefined, second);
  await call("DELETE", `${account}/secrets/note`);
  await call("DELETE", `${path}/members/person/${person.id}`);
  await call("POST", `${account}/retirement`, { reason: "The story ends." });
  clock.at += 31 * 24 * 60 * 60 * 1000;
  await proveOnHost(api);
  await agreedOnce(api, `${account}/purge`, { reason: "The story ends." }, second);
  await call("GET", `${account}/purge`);
}

type Second = Pick<TestPerson, "token" | "tokenId">;

/** Asks for what needs a second person, who agrees, and asks again. */
async function agreedOnce({ call, clock, place }: RunningApi, path: string, body: unknown, second: Second) {
  const { body: asked } = await call("POST", path, body, { headers: REASON });
  await stepUp(place, second.tokenId, clock.at);
  const agreeing = { token: second.token, headers: REASON };
  await call("POST", `/approvals/${asked["approval"]}/approve`, { note: "Seen." }, agreeing);
  await call("POST", path, body, { headers: { ...REASON, "Anteroom-Approval": String(asked["approval"]) } });
}
