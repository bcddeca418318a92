import request from "supertest";
import { describe, expect, it } from "vitest";
import type { ClientCredential } from "../../src/simulate/credential.ts";
import { simulate } from "../../src/simulate/simulate.ts";
import { simulators } from "../../src/simulate/simulators.ts";
import { startServer, type TestServer } from "../support/server.ts";

const variants = simulators.flatMap((simulator) =>
  simulator.variants.map((variant) => ({ ...simulator, variant, title: `${simulator.idp} ${variant.name}` })),
);

async function addApplications({ url, adminToken }: TestServer): Promise<void> {
  for (const application of [
    { key: "crm", name: "CRM" },
    { key: "wiki", name: "Wiki", roles: [{ value: "reader", display: "Reader" }] },
  ]) {
    await request(url)
      .post("/api/v1/applications")
      .set("Authorization", `Bearer ${adminToken}`)
      .send(application)
      .expect(201);
  }
}

async function addClient({ url, adminToken }: TestServer, connectionId: string): Promise<ClientCredential> {
  const post = async (path: string, body: object) => {
    const answer = await request(url)
      .post(`/api/v1/connections/${connectionId}${path}`)
      .set("Authorization", `Bearer ${adminToken}`)
      .send(body);
    return answer.body;
  };
  const { id } = await post("/oauth-clients", { name: "Simulated" });
  const { secret } = await post(`/oauth-clients/${id}/secrets`, {});
  return { tokenUrl: `${url}/oauth/token`, clientId: id, clientSecret: secret };
}

describe("a simulated identity provider", () => {
  it.each(variants)("finds all it needs on a connection of its kind: $title", async ({ idp, domain, variant }) => {
    await using server = await startServer();
    await addApplications(server);
    const { token, connection } = await server.connect({ idp });
    const credential = variant.fetchesTokens ? await addClient(server, connection.id) : token;
    const client = variant.open({ baseUrl: server.scimBaseUrl, token: credential, maxWaitSeconds: 1 });

    const summary = await simulate(
      client,
      { users: 6, groups: 2, apps: ["crm", "wiki:reader"], domain },
      { cycleSeconds: 0 },
    );

    expect(summary.failures).toEqual([]);
    expect(summary).toMatchObject({ linked: expect.any(Number), takenUpAgain: 0 });
    expect(summary.created).toBeGreaterThanOrEqual(5);
    expect(summary.linked).toBeGreaterThanOrEqual(1);
  });
});
