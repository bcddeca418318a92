import request from "supertest";
import { describe, expect, it } from "vitest";
import { startServer } from "../support/server.ts";
import { Placeholders, readScenarios } from "./scenario.ts";

const scenarios = [...readScenarios("okta"), ...readScenarios("entra")];

describe("what identity providers send", () => {
  it.each(scenarios)("$name", async ({ idp, authorization, headers, exchanges }) => {
    await using server = await startServer();
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
      expect(answer.headers["content-type"]).toBe("application/scim+json; charset=utf-8");
    }
  });
});
