import fc from "fast-check";
import type { Response } from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";

let server: TestServer;
let okta: TestConnection;
let strict: TestConnection;
beforeAll(async () => {
  server = await startServer();
  okta = await server.connect();
  strict = await server.connect({ dialect: "strict" });
});
afterAll(() => server[Symbol.asyncDispose]());

let count = 0;
async function aUser(connection: TestConnection = okta): Promise<string> {
  count += 1;
  const { body } = await connection.send("POST", "/Users", {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
    userName: `etag${count}@example.com`,
  });
  return body.id;
}

function patchOf(path: string, value: unknown): object {
  return { schemas: [PATCH], Operations: [{ op: "replace", path, value }] };
}

async function versionOf(path: string): Promise<string | undefined> {
  return (await okta.send("GET", path)).headers["etag"];
}

describe("the version of a resource", () => {
  it("is the ETag and meta.version of every answer that is about one resource", async () => {
    const id = await aUser();
    const put = await okta.send("PUT", `/Users/${id}`, { userName: "other-name@example.com" });
    const patched = await okta.send("PATCH", `/Users/${id}`, patchOf("title", "Robot"));
    const got = await okta.send("GET", `/Users/${id}`);
    const group = await okta.send("POST", "/Groups", { displayName: "Versioned" });
    const changed = await okta.send("PATCH", `/Groups/${group.body.id}`, patchOf("displayName", "Versioned again"));
    const shown = await okta.send("PATCH", `/Groups/${group.body.id}?attributes=meta`, patchOf("displayName", "Third"));

    expect(shape(put)).toEqual([200, 'W/"2"', 'W/"2"']);
    expect(shape(patched)).toEqual([200, 'W/"3"', 'W/"3"']);
    expect(shape(got)).toEqual([200, 'W/"3"', 'W/"3"']);
    expect(shape(group)).toEqual([201, 'W/"1"', 'W/"1"']);
    expect(shape(changed)).toEqual([204, 'W/"2"', undefined]);
    expect(shape(shown)).toEqual([200, 'W/"3"', 'W/"3"']);
  });

  it("stays as it is when nothing changes, or only what others are called", async () => {
    const id = await aUser();
    const { body: group } = await okta.send("POST", "/Groups", { displayName: "Still", members: [{ value: id }] });

    await okta.send("PATCH", `/Users/${id}`, patchOf("active", true));
    await okta.send("PUT", `/Users/${id}`, {
      active: true,
      userName: (await okta.send("GET", `/Users/${id}`)).body.userName,
    });
    await okta.send("PATCH", `/Groups/${group.id}`, {
      schemas: [PATCH],
      Operations: [{ op: "add", path: "members", value: [{ value: id }] }],
    });
    const before = [await versionOf(`/Users/${id}`), await versionOf(`/Groups/${group.id}`)];
    await okta.send("PATCH", `/Groups/${group.id}`, patchOf("displayName", "Renamed"));
    await okta.send("PATCH", `/Users/${id}`, patchOf("userName", "renamed-member@example.com"));
    const after = [await versionOf(`/Users/${id}`), await versionOf(`/Groups/${group.id}`)];

    expect(before).toEqual(['W/"1"', 'W/"1"']);
    expect(after).toEqual(['W/"2"', 'W/"2"']);
  });

  it("stays as it is when a PUT gives the same values in another order", async () => {
    const name = { givenName: "A", familyName: "B" };
    const emails = [{ value: "a@example.com", type: "work" }];
    const { body } = await okta.send("POST", "/Users", { userName: "order@example.com", name, emails });

    const again = await okta.send("PUT", `/Users/${body.id}`, {
      emails: [{ type: "work", value: "a@example.com" }],
      name: { familyName: "B", givenName: "A" },
      userName: "order@example.com",
    });

    expect(again.headers).toMatchObject({
      etag: 'W/"1"',
      "anteroom-effect": 'no-op; reason="nothing differs from what is stored"',
    });
  });
});

describe("If-None-Match on a read", () => {
  it.each(['W/"1"', '"1"', "*", 'W/"7", W/"1"', '"x,y" , W/"1"'])("answers 304 to %s", async (tag) => {
    const id = await aUser();

    const user = await okta.send("GET", `/Users/${id}`).set("If-None-Match", tag);
    const { body: group } = await okta.send("POST", "/Groups", { displayName: `Known ${tag}` });
    const known = await okta.send("GET", `/Groups/${group.id}`).set("If-None-Match", tag);

    for (const answer of [user, known]) {
      expect([answer.status, answer.text, answer.headers["etag"]]).toEqual([304, "", 'W/"1"']);
      expect(answer.headers["content-type"]).toBeUndefined();
    }
  });

  it.each(['W/"2"', '"01"', 'W/"a1"', "1", 'w/"1"', 'W/"1" W/"2"', ""])("answers 200 to %j", async (tag) => {
    const id = await aUser();

    const { status } = await okta.send("GET", `/Users/${id}`).set("If-None-Match", tag);

    expect(status).toBe(200);
  });

  it("says nothing about a resource that does not exist", async () => {
    const { status } = await okta.send("GET", "/Users/unknown").set("If-None-Match", "*");

    expect(status).toBe(404);
  });

  it("is answered by HEAD, too, and a read can ask for a version by If-Match", async () => {
    const id = await aUser();

    const head = await okta.send("HEAD", `/Users/${id}`).set("If-None-Match", 'W/"1"');
    const same = await okta.send("GET", `/Users/${id}`).set("If-Match", 'W/"1"');
    const other = await okta.send("GET", `/Users/${id}`).set("If-Match", 'W/"2"');

    expect([head.status, same.status, other.status]).toEqual([304, 200, 412]);
  });
});

describe("a precondition on a write", () => {
  it.each(["okta", "strict"] as const)("that does not hold refuses it and names the version (%s)", async (dialect) => {
    const connection = dialect === "okta" ? okta : strict;
    const id = await aUser(connection);
    await connection.send("PATCH", `/Users/${id}`, patchOf("title", "Second"));

    const answers = [
      await connection.send("PATCH", `/Users/${id}`, patchOf("title", "Third")).set("If-Match", 'W/"1"'),
      await connection.send("DELETE", `/Users/${id}`).set("If-Match", 'W/"1", W/"3"'),
      await connection.send("PATCH", `/Users/${id}`, patchOf("title", "Third")).set("If-None-Match", "*"),
    ];
    const kept = await connection.send("GET", `/Users/${id}`);

    expect(kept.body).toMatchObject({ title: "Second", meta: { version: 'W/"2"' } });
    expect(answers.map(({ status }) => status)).toEqual([412, 412, 412]);
    expect(answers[0]?.body).toEqual({
      schemas: [ERROR],
      detail:
        'If-Match names another version; the current version is W/"2": read the resource and send the change again.',
      status: "412",
    });
    expect(answers[0]?.headers["anteroom-effect"]).toBe(
      'refused; reason="If-Match names another version; the current version is W/\\"2\\": read the resource and send the change again."',
    );
  });

  it.each([
    ["PUT", { displayName: "Held put" }],
    ["PATCH", { schemas: [PATCH], Operations: [{ op: "replace", path: "displayName", value: "Held patch" }] }],
    ["DELETE", undefined],
  ])("is held to on %s of a group", async (method, body) => {
    const { body: group } = await okta.send("POST", "/Groups", { displayName: `Held ${method}` });

    const refused = await okta.send(method, `/Groups/${group.id}`, body).set("If-Match", 'W/"9"');
    const passed = await okta.send(method, `/Groups/${group.id}`, body).set("If-Match", 'W/"9", W/"1"');

    expect(refused.status).toBe(412);
    expect(passed.ok).toBe(true);
  });

  it.each(["*", 'W/"1"', '"1"', ' , W/"4",,W/"1" '])("that holds lets it through: %s", async (tag) => {
    const id = await aUser();

    const { status } = await okta.send("PATCH", `/Users/${id}`, patchOf("title", "Robot")).set("If-Match", tag);

    expect(status).toBe(200);
  });

  it.each(["1", "", 'W/"1', "W/1", '*, W/"1"', 'W/"1" W/"2"', 'w/"1"'])(
    "that cannot be read is a mistake of the request: %j",
    async (tag) => {
      const id = await aUser();

      const match = await okta.send("DELETE", `/Users/${id}`).set("If-Match", tag);
      const noneMatch = await okta.send("DELETE", `/Users/${id}`).set("If-None-Match", tag);

      expect([match.status, match.body.scimType]).toEqual([400, "invalidSyntax"]);
      expect([noneMatch.status, noneMatch.body.scimType]).toEqual([400, "invalidSyntax"]);
      expect((await okta.send("GET", `/Users/${id}`)).status).toBe(200);
    },
  );

  it("does not hide that there is nothing to change, and a later refusal does not hide it", async () => {
    const id = await aUser();

    const missing = await okta.send("DELETE", "/Users/unknown").set("If-Match", "*");
    const garbled = await okta.send("PATCH", `/Users/${id}`, { schemas: [PATCH], Operations: 7 }).set("If-Match", "*");

    expect([missing.status, garbled.status]).toEqual([404, 400]);
  });

  it("on a creation speaks of the list, which always exists and has no version", async () => {
    const create = (header: string, tag: string) => {
      count += 1;
      return okta.send("POST", "/Users", { userName: `created${count}@example.com` }).set(header, tag);
    };
    const group = await okta.send("POST", "/Groups", { displayName: "On a list" }).set("If-None-Match", "*");

    const answers = [
      await create("If-Match", "*"),
      await create("If-None-Match", 'W/"1"'),
      await create("If-Match", 'W/"1"'),
      await create("If-None-Match", "*"),
    ];

    expect(answers.map(({ status }) => status)).toEqual([201, 201, 412, 412]);
    expect(group.status).toBe(412);
  });
});

describe("writes that were made from the same version", () => {
  it("at the same moment: exactly one wins, whatever they are", { timeout: 60_000 }, async () => {
    const kinds = fc.array(fc.constantFrom("patch", "put", "delete"), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(kinds, fc.boolean(), async (writes, ofGroup) => {
        const [type, nameOf] = ofGroup ? ["Groups", "displayName"] : ["Users", "userName"];
        count += 1;
        const name = `race${count}`;
        const { body } = await okta.send("POST", `/${type}`, { [nameOf ?? ""]: name });

        const answers = await Promise.all(
          writes.map((kind, index) => {
            const target = `/${type}/${body.id}`;
            if (kind === "delete") return okta.send("DELETE", target).set("If-Match", 'W/"1"');
            const changed =
              kind === "put"
                ? okta.send("PUT", target, { [nameOf ?? ""]: name, externalId: `x${index}` })
                : okta.send("PATCH", target, patchOf("externalId", `x${index}`));
            return changed.set("If-Match", 'W/"1"');
          }),
        );
        const left = await okta.send("GET", `/${type}/${body.id}`);

        const winners = answers.flatMap(({ ok }, index) => (ok ? [index] : []));
        expect(winners).toHaveLength(1);
        const deleted = writes[winners[0] ?? -1] === "delete";
        const losers = answers.filter(({ ok }) => !ok).map(({ status }) => status);
        // Once deleted, the resource is gone: RFC 9110 §13.2.1 has the precondition ignored.
        expect(new Set(losers)).toEqual(new Set([deleted ? 404 : 412]));
        if (deleted) expect(left.status).toBe(404);
        else expect(left.body).toMatchObject({ externalId: `x${winners[0]}`, meta: { version: 'W/"2"' } });
      }),
      { numRuns: 25 },
    );
  });
});

function shape({ status, headers, body }: Response): unknown[] {
  return [status, headers["etag"], body?.meta?.version];
}
