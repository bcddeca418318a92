import { describe, expect, it } from "vitest";
import { startServer } from "../support/server.ts";

const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const ATTRIBUTES = ["displayName", "nickName", "title", "userType", "locale", "timezone", "preferredLanguage"];
const NAME_PARTS = ["givenName", "familyName", "middleName", "formatted", "honorificPrefix", "honorificSuffix"];
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const ENTERPRISE_PARTS = ["employeeNumber", "department", "costCenter", "organization", "division"];

describe("parallel requests", () => {
  it("add 50 members to one group one by one and lose none", async () => {
    await using server = await startServer();
    const { send } = await server.connect({ idp: "entra" });
    const names = Array.from({ length: 50 }, (_, index) => `svc${index}@example.com`);
    const users = await Promise.all(names.map((userName) => send("POST", "/Users", { userName })));
    const group = await send("POST", "/Groups", { displayName: "app:crm" });
    const ids: string[] = users.map(({ body }) => body.id);

    const answers = await Promise.all(
      ids.map((value) =>
        send("PATCH", `/Groups/${group.body.id}`, {
          schemas: [PATCH],
          Operations: [{ op: "Add", path: "members", value: [{ $ref: null, value }] }],
        }),
      ),
    );
    const { body } = await send("GET", `/Groups/${group.body.id}`);

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    expect(body.members.map((member: { value: string }) => member.value).sort()).toEqual(ids.sort());
    expect(body.meta.version).toBe('W/"51"');
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

  it("create one user 20 times and get one", async () => {
    await using server = await startServer();
    const { send } = await server.connect();

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send("POST", "/Users", { userName: "once@example.com" })),
    );

    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    expect((await send("GET", "/Users")).body.totalResults).toBe(1);
  });
});
