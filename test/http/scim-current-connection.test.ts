import net from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Sends the head of a POST and the first byte of its body, lets something happen, and sends the rest. */
async function postAround(
  connection: TestConnection,
  path: string,
  body: object,
  meanwhile: () => Promise<unknown>,
): Promise<string> {
  const text = JSON.stringify(body);
  const head = [
    `POST /scim/v2${path} HTTP/1.1`,
    "Host: localhost",
    `Authorization: Bearer ${connection.token}`,
    "Content-Type: application/scim+json",
    `Content-Length: ${Buffer.byteLength(text)}`,
    "Connection: close",
  ];
  const chunks: Buffer[] = [];
  const socket = net.connect(server.port, "127.0.0.1");
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.write(`${head.join("\r\n")}\r\n\r\n${text.slice(0, 1)}`);
  await wait(100);
  await meanwhile();
  socket.write(text.slice(1));
  await closed;
  return Buffer.concat(chunks).toString();
}

function api(method: "patch" | "delete", path: string) {
  return request(`${server.url}/api/v1`)[method](path).set("Authorization", `Bearer ${server.adminToken}`);
}

describe("a write whose body is still on its way", () => {
  it("is refused when its connection is frozen meanwhile", async () => {
    const okta = await server.connect();
    const freeze = () => api("patch", `/connections/${okta.connection.id}`).send({ frozen: true });

    const answer = await postAround(okta, "/Users", { userName: "late@example.com" }, freeze);

    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer).toMatch(/retry-after: \d+/i);
    expect((await okta.send("GET", "/Users")).body.totalResults).toBe(0);
  });

  it("is refused when its connection is deleted meanwhile", async () => {
    const okta = await server.connect();
    const remove = async () => {
      await api("patch", `/connections/${okta.connection.id}`).send({ frozen: true }).expect(200);
      await api("delete", `/connections/${okta.connection.id}`).expect(204);
    };

    const answer = await postAround(okta, "/Users", { userName: "orphan@example.com" }, remove);

    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    const found = await server.store.read((stores) =>
      stores.users.listEverywhere(server.workspaceId, "orphan@example.com"),
    );
    expect(found).toEqual([]);
  });

  it("follows the group rules that were made meanwhile", async () => {
    const okta = await server.connect();
    const groupBindings = [{ displayName: "Sales robots", application: "crm" }];
    const bind = () => api("patch", `/connections/${okta.connection.id}`).send({ groupBindings });

    await postAround(okta, "/Groups", { displayName: "Sales robots" }, bind);

    const page = await server.store.read((stores) => stores.groups.listAll(okta.connection.id));
    expect(page.map((group) => group.binding)).toEqual([{ key: "crm", role: null, origin: "configured" }]);
  });
});
