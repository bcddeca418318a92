import type { RunningApi } from "./api-client.ts";

/** Connects an identity provider by each endpoint that helps with it, once. */
export async function connectOnce(api: RunningApi): Promise<void> {
  const { body } = await api.call("POST", "/connections", { name: "To be connected", idp: "entra" });
  await api.call("GET", "/setup-guides");
  const link = await api.call("POST", `/connections/${body["id"]}/setup-links`, {});
  await api.call("GET", "/setup-links");
  await api.call("DELETE", `/setup-links/${link.body["id"]}`);
  await api.call("GET", `/live?connection=${body["id"]}`);
}
