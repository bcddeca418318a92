import request from "supertest";
import { describe, expect, it } from "vitest";
import { startServer, type TestServer } from "../support/server.ts";
import { Placeholders, readScenarios } from "./scenario.ts";

const providers = ["okta", "entra", "onelogin", "jumpcloud", "ping", "google", "keycloak", "authentik"];
const scenarios = providers.flatMap(readScenarios);

async function addApplication({ url, adminToken }: TestServer, application: object): Promise<void> {
  const post = request(url).post("/api/v1/applications").set("Authorization", `Bearer ${adminToken}`);
  await post.send(application).expect(201);
}

describe("what identity providers send", () => {
  it.each(scenarios)("$name", async ({ idp, authorization, headers, applications = [], exchanges }) => {
    await using server = await startServer();
    for (const application of applications) await addApplication(server, application);
    const { token } = await server.connect({ idp });
    const placeholders = new Placeholders({ base: server.scimBaseUrl });

    for (const { what, method, path, request: body, statusCode, response } of exchanges) {
      const verb = method.toLowerCase() as "get" | "post" | "put" | "patch" | "delete";
      const answer = await request(`${server.url}/scim/v2`)
        [verb](placeholders.fill(path))
        .set({ ...headers, Authorization: authorization === "bare" ? token : `Bearer ${token}` })
        .send(body === undefined ? undefined : JSON.stringify(placeholders.fill(body)));

      const seen = { what, statusCode: answer.status, response: answer.text === "" ? undefined : answer.body };
      expect(seen).toEqual({ what, statusCode, response: placeholders.expect(response, answer.body) });
      const type = answer.text === "" ? undefined : "application/scim+json; charset=utf-8";
      expect(answer.headers["content-type"]).toBe(type);
    }
  });
});
