import { describe, expect, it } from "vitest";
import type { Connection } from "../../../src/domain/connection/connection.ts";
import { ADMINISTRATOR } from "../../support/builders.ts";
import { openWorld, type World } from "./world.ts";

async function renameGroup(world: World, connection: Connection, id: string, displayName: string): Promise<void> {
  const current = await world.connections.get(connection.id);
  const changed = { rewrites: [], noOps: [], asserted: [], stringForms: [], spokeOfActive: false };
  const change = () => ({ ...changed, document: { displayName } });
  await world.groups.change(await world.request(current, "PATCH"), id, { change, members: [] }, false);
}

describe("group rules", () => {
  it("leave what the name says beneath them, through a rename", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    const connection = await world.connect();
    const userId = await world.push(connection, "svc@example.com");
    const groupId = await world.pushGroup(connection, "app:crm", [userId]);
    const rule = [{ displayName: "app:crm", application: "crm" }];

    await world.connections.update(connection.id, { groupBindings: rule }, ADMINISTRATOR);
    await world.connections.update(connection.id, { groupBindings: [] }, ADMINISTRATOR);
    await renameGroup(world, connection, groupId, "Sales robots");

    expect((await world.accountOf(userId)).gates.upstream).toBe("active");
  });

  it("give a renamed group its name's application back when they go", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    await world.addApp("wiki");
    const connection = await world.connect();
    const userId = await world.push(connection, "svc@example.com");
    const groupId = await world.pushGroup(connection, "app:crm", [userId]);
    await renameGroup(world, connection, groupId, "Robots");

    await world.connections.update(connection.id, { groupBindings: [{ groupId, application: "wiki" }] }, ADMINISTRATOR);
    await world.connections.update(connection.id, { groupBindings: [] }, ADMINISTRATOR);

    const upstream = (await world.accountsOf(userId)).map((view) => [view.application.key, view.gates.upstream]);
    expect(upstream).toEqual([
      ["crm", "active"],
      ["wiki", "unassigned"],
    ]);
  });

  it("take an application by its id as well as by its key", async () => {
    await using world = openWorld();
    const application = await world.addApp("crm");
    const connection = await world.connect("Okta", {
      groupBindings: [{ displayName: "Robots", application: application.id }],
    });
    const userId = await world.push(connection, "svc@example.com");

    await world.pushGroup(connection, "robots", [userId]);

    expect((await world.accountOf(userId)).application.key).toBe("crm");
  });

  it.each([
    [
      "the id of no application",
      [{ displayName: "Sales", application: "01890000-0000-7000-8000-000000000000" }],
      "groupBindings.0.application",
    ],
    ["a malformed key", [{ displayName: "Sales", application: "NOT A KEY!!" }], "groupBindings.0.application"],
    [
      "two rules for one group",
      [
        { displayName: "Sales", application: "crm" },
        { displayName: "sales", application: "wiki" },
      ],
      "groupBindings.1",
    ],
  ])("refuse %s", async (_what, groupBindings, attribute) => {
    await using world = openWorld();
    const connection = await world.connect();

    const update = world.connections.update(connection.id, { groupBindings }, ADMINISTRATOR);

    await expect(update).rejects.toMatchObject({ code: "invalid_value", facts: { attribute } });
  });

  it("say what is wrong with a name that begins with app: and is no rule", async () => {
    await using world = openWorld();
    const connection = await world.connect();
    const userId = await world.push(connection, "svc@example.com");

    await world.pushGroup(connection, "app:Sales Force:admin", [userId]);

    const { items: unmatched } = await world.assignments.list("unmatched", 10, undefined);
    const { items: records } = await world.logs.records({}, { limit: 1 });
    const [explanation] = (await world.explanations.explain(userId)).items;
    expect(unmatched.map((item) => item.reasons[0]?.value)).toEqual(["app:Sales Force:admin"]);
    expect(records[0]).toMatchObject({ result: "warning", reason: expect.stringContaining("app:<key>") });
    expect(explanation?.steps.map((step) => step.detail).join(" ")).toContain("app:Sales Force:admin");
  });

  it("take nothing away for good by a misspelt name", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    const connection = await world.connect();
    const userId = await world.push(connection, "svc@example.com");
    const groupId = await world.pushGroup(connection, "app:crm", [userId]);

    await renameGroup(world, connection, groupId, "app:c r m");
    const misspelt = (await world.accountOf(userId)).gates.upstream;
    await renameGroup(world, connection, groupId, "Robots");

    expect([misspelt, (await world.accountOf(userId)).gates.upstream]).toEqual(["unassigned", "active"]);
  });

  it("forget a misspelt name that never meant anything", async () => {
    await using world = openWorld();
    const connection = await world.connect();
    const groupId = await world.pushGroup(connection, "app:", [await world.push(connection, "svc@example.com")]);

    await renameGroup(world, connection, groupId, "Sales");

    expect((await world.assignments.list("unmatched", 10, undefined)).items).toEqual([]);
  });

  it("bound how many values one user may carry", async () => {
    await using world = openWorld();
    const connection = await world.connect();
    const values = Array.from({ length: 1001 }, (_, index) => `app-${index}`).join(",");

    const push = world.push(connection, "svc@example.com", { roles: [{ value: values }] });

    await expect(push).rejects.toMatchObject({ code: "invalid_value" });
  });

  it("keep a stale PUT from failing over a member that was deleted since", async () => {
    await using world = openWorld();
    const connection = await world.connect();
    const [gone = "", stays = ""] = [
      await world.push(connection, "gone@example.com"),
      await world.push(connection, "stays@example.com"),
    ];
    const groupId = await world.pushGroup(connection, "Robots", [gone, stays]);
    await world.users.delete(await world.request(connection, "DELETE"), gone);

    const replace = { kind: "replace", userIds: [gone, stays], where: "members" } as const;
    const changed = { rewrites: [], noOps: [], asserted: [], stringForms: [], spokeOfActive: false };
    const change = () => ({ ...changed, document: { displayName: "Robots" } });
    const wanted = { change, members: [replace], version: 1 };
    const after = await world.groups.change(await world.request(connection, "PUT"), groupId, wanted, true);

    expect(after.members.map((member) => member.value)).toEqual([stays]);
  });
});
