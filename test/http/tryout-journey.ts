import type { RunningApi } from "./api-client.ts";

/** Looks at a connection, tries a request of it, and simulates an identity provider: every call of these once, with success. */
export async function tryOutOnce(api: RunningApi, connectionId: string): Promise<void> {
  await api.call("GET", "/dialects");
  await api.call("GET", "/connections/traffic");
  await api.call("GET", `/connections/${connectionId}/traffic`);
  await api.call("POST", `/connections/${connectionId}/dry-run`, { method: "GET", path: "/Users" });
  const { body } = await api.call("POST", "/simulations", { idp: "okta", users: 1 });
  await api.call("GET", "/simulations");
  await api.call("GET", `/simulations/${body["id"]}`);
  await api.call("DELETE", `/simulations/${body["id"]}`);
}
