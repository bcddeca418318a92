import { describe, expect, it } from "vitest";
import { startServer } from "../support/server.ts";

describe("users over SCIM", () => {
  it("creates, finds, changes and deletes a user", async () => {
    await using server = await startServer();
    const { send } = await server.connect();

    const created = await send("POST", "/Users", { userName: "svc@example.com" });
    const id = created.body.id;
    const found = await send("GET", `/Users?filter=${encodeURIComponent('userName eq "SVC@example.com"')}`);
    const patched = await send("PATCH", `/Users/${id}`, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", value: { active: false } }],
    });
    const deleted = await send("DELETE", `/Users/${id}`);
    const gone = await send("GET", `/Users/${id}`);

    expect(created.status).toBe(201);
    expect(created.headers["location"]).toBe(created.body.meta.location);
    expect(created.headers["content-type"]).toBe("application/scim+json; charset=utf-8");
    expect(found.body).toMatchObject({ totalResults: 1, itemsPerPage: 1, startIndex: 1 });
    expect(patched.body).toMatchObject({ id, active: false, meta: { version: 'W/"2"' } });
    expect(deleted.status).toBe(204);
    expect(gone.status).toBe(404);
  });
});
