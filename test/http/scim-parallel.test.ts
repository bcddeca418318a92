import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { startServer, type TestConnection } from "../support/server.ts";

const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const ATTRIBUTES = ["displayName", "nickName", "title", "userType", "locale", "timezone", "preferredLanguage"];
const NAME_PARTS = ["givenName", "familyName", "middleName", "formatted", "honorificPrefix", "honorificSuffix"];
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const ENTERPRISE_PARTS = ["employeeNumber", "department", "costCenter", "organization", "division"];

describe("parallel requests", () => {
  it("add 100 members to one group one by one and lose none", async () => {
    await using server = await startServer();
    const { send } = await server.connect({ idp: "entra" });
    const names = Array.from({ length: 100 }, (_, index) => `svc${index}@example.com`);
    const ids = await createUsers(send, names);
    const group = await send("POST", "/Groups", { displayName: "app:crm" });

    const answers = await Promise.all(
      ids.map((value) => send("PATCH", `/Groups/${group.body.id}`, memberPatch("Add", value))),
    );
    const { body } = await send("GET", `/Groups/${group.body.id}`);

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    expect(body.members.map((member: { value: string }) => member.value).sort()).toEqual(ids.sort());
    expect(body.meta.version).toBe('W/"101"');
  });

  it("add, remove and rename in one group and do all of it", async () => {
    await using server = await startServer();
    const { send } = await server.connect({ idp: "entra" });
    const ids = await createUsers(
      send,
      Array.from({ length: 60 }, (_, index) => `svc${index}@example.com`),
    );
    const [leaving, staying, coming] = [ids.slice(0, 20), ids.slice(20, 40), ids.slice(40)];
    const members = [...leaving, ...staying].map((value) => ({ value }));
    const { id } = (await send("POST", "/Groups", { displayName: "app:crm", members })).body;

    const answers = await Promise.all([
      ...leaving.map((value) => send("PATCH", `/Groups/${id}`, memberPatch("Remove", value))),
      ...coming.map((value) => send("PATCH", `/Groups/${id}`, memberPatch("Add", value))),
      // Without members, a PUT of this identity provider leaves them as they are.
      ...coming.map((_, index) => send("PUT", `/Groups/${id}`, { displayName: "app:crm", externalId: `v${index}` })),
    ]);
    const { body } = await send("GET", `/Groups/${id}`);

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 204]));
    expect(body.members.map((member: { value: string }) => member.value).sort()).toEqual(
      [...staying, ...coming].sort(),
    );
    expect(body.meta.version).toBe('W/"61"');
  });

  it("change 50 different attributes of one user and lose none", async () => {
    await using server = await startServer();
    const { send } = await server.connect({ idp: "entra" });
    const { id } = (await send("POST", "/Users", { userName: "svc@example.com" })).body;
    const elements = Array.from({ length: 32 }, (_, index) => `emails[type eq "t${index}"].value`);
    const paths = [
      ...ATTRIBUTES,
      ...NAME_PARTS.map((part) => `name.${part}`),
      ...ENTERPRISE_PARTS.map((part) => `${ENTERPRISE}:${part}`),
      ...elements,
    ];

    const answers = await Promise.all(
      paths.map((path, index) =>
        send("PATCH", `/Users/${id}`, {
          schemas: [PATCH],
          Operations: [{ op: "Replace", path, value: `v${index}` }],
        }),
      ),
    );
    const { body } = await send("GET", `/Users/${id}`);

    expect(paths).toHaveLength(50);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const found = [
      ...ATTRIBUTES.map((name) => body[name]),
      ...NAME_PARTS.map((part) => body.name[part]),
      ...ENTERPRISE_PARTS.map((part) => body[ENTERPRISE][part]),
      ...elements.map((_, index) => body.emails.find((email: { type: string }) => email.type === `t${index}`)?.value),
    ];
    expect(found).toEqual(paths.map((_, index) => `v${index}`));
    expect(body.meta.version).toBe('W/"51"');
  });

  it("create one user 20 times and get one, which each loser finds at once", async () => {
    await using server = await startServer();
    const { send } = await server.connect();
    const filter = `userName eq "ONCE@example.com"`;

    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { status, body } = await send("POST", "/Users", { userName: "once@example.com" });
        const found = (await send("GET", `/Users?filter=${encodeURIComponent(filter)}`)).body.Resources;
        return { status, id: body.id, found: found.map((user: { id: string }) => user.id) };
      }),
    );

    const winner = answers.find(({ status }) => status === 201)?.id;
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    expect(answers.map(({ found }) => found)).toEqual(answers.map(() => [winner]));
    expect((await send("GET", "/Users")).body.totalResults).toBe(1);
  });

  it("find by filter, after 409, the user of a POST whose answer never came", async () => {
    await using server = await startServer();
    const { send, token } = await server.connect();
    const names = Array.from({ length: 20 }, (_, index) => `cut${index}@example.com`);

    await Promise.all(names.map((userName, index) => postAndHangUp(server.port, token, userName, index % 4)));
    const retries = await Promise.all(names.map((userName) => send("POST", "/Users", { userName })));
    const found = await Promise.all(
      names.map((userName) => send("GET", `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`)),
    );

    // Which of the two it is depends on how far the first one came.
    expect(retries.map(({ status }) => status).filter((status) => status !== 201 && status !== 409)).toEqual([]);
    expect(retries.map(({ status }) => status)).toContain(409);
    expect(found.map(({ body }) => body.totalResults)).toEqual(names.map(() => 1));
    expect((await send("GET", "/Users")).body.totalResults).toBe(names.length);
  });
});

async function createUsers(send: TestConnection["send"], names: readonly string[]): Promise<string[]> {
  const users = await Promise.all(names.map((userName) => send("POST", "/Users", { userName })));
  return users.map(({ body }) => body.id);
}

function memberPatch(op: "Add" | "Remove", value: string): object {
  return { schemas: [PATCH], Operations: [{ op, path: "members", value: [{ $ref: null, value }] }] };
}

/** Sends a whole request and ends the connection so many milliseconds later, whatever has come back. */
async function postAndHangUp(port: number, token: string, userName: string, afterMs: number): Promise<void> {
  const body = JSON.stringify({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName });
  const head = [
    "POST /scim/v2/Users HTTP/1.1",
    `Host: localhost:${port}`,
    `Authorization: Bearer ${token}`,
    "Content-Type: application/scim+json",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  const socket = connect(port, "localhost");
  await once(socket, "connect");
  await new Promise<void>((resolve) => socket.write(`${head.join("\r\n")}\r\n\r\n${body}`, () => resolve()));
  await sleep(afterMs);
  socket.destroy();
  await once(socket, "close");
}
