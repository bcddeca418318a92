import { describe, expect, it } from "vitest";
import { startApi } from "./api-client.ts";

describe("the traffic of connections", () => {
  it("counts what a connection asked for, what failed, and nobody else's requests", async () => {
    await using api = await startApi();
    const okta = (await api.call("POST", "/connections", { idp: "okta", name: "Okta" })).body;
    const entra = (await api.call("POST", "/connections", { idp: "entra", name: "Entra" })).body;
    const ada = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "ada@example.com" };
    for (const expected of [201, 409]) {
      expect((await api.scim(okta["token"], "POST", "/Users", ada)).status).toBe(expected);
    }
    await api.scim(okta["token"], "GET", "/Users/nobody");
    await api.scim("wrong", "GET", "/Users");
    await api.runJobs();

    const [hour, week, quiet, all] = [
      await api.call("GET", `/connections/${okta["id"]}/traffic?range=hour`),
      await api.call("GET", `/connections/${okta["id"]}/traffic?range=week`),
      await api.call("GET", `/connections/${entra["id"]}/traffic`),
      await api.call("GET", "/connections/traffic"),
    ];

    for (const { body } of [hour, week]) expect(body["total"]).toMatchObject({ requests: 3, failures: 1 });
    expect(hour.body["points"].at(-1)).toMatchObject({ requests: 3, failures: 1, p50Ms: expect.any(Number) });
    expect(hour.body).toMatchObject({ range: "hour", spanSeconds: 60 });
    expect(quiet.body).toMatchObject({ range: "day", total: { requests: 0, failures: 0, p50Ms: null, p95Ms: null } });
    expect(all.body["items"]).toMatchObject([{ connectionId: okta["id"] }]);
    expect(all.body["items"][0].requests.at(-1)).toBe(3);
  });

  it("refuses a range that there is not, and an unknown connection", async () => {
    await using api = await startApi();
    const { body } = await api.call("POST", "/connections", { idp: "okta", name: "Okta" });

    expect((await api.call("GET", `/connections/${body["id"]}/traffic?range=year`)).status).toBe(400);
    expect((await api.call("GET", "/connections/nobody/traffic")).status).toBe(404);
  });
});
