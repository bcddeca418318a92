import request from "supertest";
import { describe, expect, it } from "vitest";
import { startServer } from "../support/server.ts";

const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

describe("what is kept of requests", () => {
  it("is one record of each write and each refusal, with the id that the client was told", async () => {
    await using server = await startServer();
    const { send, connection } = await server.connect();

    const created = await send("POST", "/Users", { userName: "svc@example.com" });
    const { id } = created.body;
    const again = await send("PUT", `/Users/${id}`, { userName: "svc@example.com" });
    const refused = await send("PATCH", `/Users/${id}`, { schemas: [PATCH], Operations: [{ op: "fly" }] });
    const missing = await send("GET", "/Users/unknown");
    const garbled = await send("POST", "/Groups", '{"displayName":"planted-garble');

    const [fifth, fourth, third, second, first, ...others] = await server.records();
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      connectionId: connection.id,
      requestId: created.headers["x-request-id"],
      method: "POST",
      path: "/scim/v2/Users",
      operation: "Create user svc@example.com",
      httpStatus: 201,
      result: "success",
    });
    expect(second).toMatchObject({ requestId: again.headers["x-request-id"], result: "skipped", httpStatus: 200 });
    expect(third).toMatchObject({
      requestId: refused.headers["x-request-id"],
      resourceType: "User",
      resourceId: id,
      result: "failure",
      httpStatus: 400,
      reason: refused.body.detail,
    });
    expect(fourth).toMatchObject({
      requestId: missing.headers["x-request-id"],
      method: "GET",
      httpStatus: 404,
      result: "failure",
    });
    expect(fifth).toMatchObject({ resourceType: "Group", resourceId: null, httpStatus: 400, result: "failure" });
    expect(JSON.stringify(fifth)).not.toContain("planted-garble");
    expect(garbled.body.scimType).toBe("invalidSyntax");
  });

  it("counts reads and probes in memory, and how the connection is doing", async () => {
    await using server = await startServer();
    const { send, connection } = await server.connect({ idp: "entra" });
    const ask = async (path: string) => {
      const agent = request(`${server.url}/api/v1`).get(path);
      return (await agent.set("Authorization", `Bearer ${server.adminToken}`)).body;
    };
    const guid = "b8d7c3f2-3f5a-4f26-9a39-6b1b2d6a7a11";

    await send("GET", "/Users?startIndex=1&count=2");
    await send("GET", `/Users?filter=${encodeURIComponent(`userName eq "${guid}"`)}`);
    await send("GET", `/Groups?filter=${encodeURIComponent(`externalId eq ${guid}`)}`);
    await send("GET", "/Users?startIndex=1&count=100");
    await send("POST", "/Users", {});
    const failing = await ask(`/connections/${connection.id}`);
    await send("POST", "/Users", { userName: "svc@example.com" });
    const well = await ask(`/connections/${connection.id}`);

    const { reads, probes, items } = await ask(`/connections/${connection.id}/reads`);
    expect([reads, probes]).toEqual([1, 3]);
    expect(items).toMatchObject([{ method: "GET", path: "/scim/v2/Users", httpStatus: 200 }]);
    expect(failing).toMatchObject({
      lastFailure: "userName is required and missing; send it.",
    });
    expect(well).toMatchObject({ lastFailure: null });
    expect((await server.records()).map(({ method }) => method)).toEqual(["POST", "POST"]);
  });

  it("never holds a password or a token, and the log neither", async () => {
    const lines: string[] = [];
    await using server = await startServer({ onLogLine: (line) => lines.push(line) });
    const { send, token } = await server.connect();

    const { id } = (await send("POST", "/Users", { userName: "svc@example.com", password: "planted-one" })).body;
    await send("PATCH", `/Users/${id}`, {
      schemas: [PATCH],
      Operations: [{ op: "replace", value: { password: "planted-two" } }],
    });
    await send("GET", `/Users?filter=${encodeURIComponent('password eq "planted-three"')}`);
    await send("GET", `/nothing?token=${token}`);

    const kept = JSON.stringify(await server.records());
    expect(kept + lines.join("")).not.toMatch(/planted-/);
    expect(kept + lines.join("")).not.toContain(token);
    expect(lines.filter((line) => line.includes('"path":"/scim/v2/Users"'))).not.toEqual([]);
  });
});
