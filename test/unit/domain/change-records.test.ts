import { describe, expect, it } from "vitest";
import { ADMINISTRATOR, aChanged, appAssignments, replacing, setting } from "../../support/builders.ts";
import { openWorld } from "./world.ts";

describe("a stale PUT", () => {
  it("does not bring back a value, a deactivation or a member that was taken away since", async () => {
    await using world = openWorld();
    const { connection, userId } = await world.assigned();
    const document = { userName: "svc-crm@example.com", active: true, ...appAssignments("crm:admin") };
    await world.patch(connection, userId, appAssignments("other"));
    await world.patch(connection, userId, { active: false });

    const put = await world.users.change(await world.request(connection, "PUT"), userId, replacing(document), {
      version: 1,
    });
    const [record] = (await world.logs.records({ resourceId: userId }, { limit: 1 })).items;

    expect(put.user.document).toEqual({ userName: "svc-crm@example.com", active: false });
    expect(record?.rewrites).toEqual([
      { rule: "stale_put", where: "assignments" },
      { rule: "stale_put", where: "active" },
    ]);
    expect((await world.accountOf(userId)).gates.upstream).toBe("inactive");
  });

  it("keeps a value that was taken away and given again since", async () => {
    await using world = openWorld();
    const { connection, userId } = await world.assigned();
    const document = { userName: "svc-crm@example.com", active: true, title: "Robot", ...appAssignments("crm:admin") };
    await world.patch(connection, userId, appAssignments("other"));
    await world.patch(connection, userId, appAssignments("crm:admin"));

    await world.users.change(await world.request(connection, "PUT"), userId, replacing(document), { version: 1 });

    expect((await world.accountOf(userId)).gates.upstream).toBe("active");
  });

  it("keeps a member out who was removed since, and brings in a new one", async () => {
    await using world = openWorld();
    const connection = await world.connect();
    const [a, b, c] = [
      await world.push(connection, "a"),
      await world.push(connection, "b"),
      await world.push(connection, "c"),
    ];
    const groupId = await world.pushGroup(connection, "Robots", [a, b]);
    const remove = { kind: "remove", userIds: [b], where: "members" } as const;
    const same = setting({});
    await world.groups.change(await world.request(connection), groupId, { change: same, members: [remove] }, false);

    const replace = { kind: "replace", userIds: [a, b, c], where: "members" } as const;
    const wanted = { change: same, members: [replace], version: 1 };
    const put = await world.groups.change(await world.request(connection, "PUT"), groupId, wanted, true);

    expect(put.members.map((member) => member.value)).toEqual([a, c]);
    expect(put.group.memberCount).toBe(2);
  });
});

describe("events", () => {
  it("name actor and cause for every change, and say so when only the end of a long value changed", async () => {
    await using world = openWorld();
    const connection = await world.connect();
    const userId = await world.push(connection, "svc");
    const many = Array.from({ length: 40 }, (_, index) => `app-${index}`);
    await world.patch(connection, userId, appAssignments(...many));

    const request = await world.request(connection, "PATCH");
    await world.users.change(request, userId, setting(appAssignments(...many, "crm")));
    const event = (await world.events()).at(-1);
    const [record] = (await world.logs.records({ resourceId: userId }, { limit: 1 })).items;

    expect(event).toMatchObject({
      type: "user.updated",
      actor: { kind: "connection", id: connection.id },
      cause: { kind: "scim_request", id: request.requestId },
      subject: { kind: "user", id: userId },
    });
    expect([record?.requestId, record?.result, record?.changes.length]).toEqual([request.requestId, "warning", 1]);
  });

  it("tell the whole story of an account in its timeline", async () => {
    await using world = openWorld();
    const { application, connection, userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    await world.activate(account.id, application);
    await world.patch(connection, userId, { active: false });

    const { items } = await world.accounts.timeline(account.id, { limit: 200 });
    const story = items.toReversed().map(({ what, from, to }) => [what, from, to].join(" "));

    expect(story).toEqual(
      expect.arrayContaining([
        "registered  ",
        "status  awaiting_mfa",
        "mfa none enrolling",
        "mfa enrolling enrolled",
        "status awaiting_mfa awaiting_integration",
        "status awaiting_integration active",
        "link none linked",
        "status active suspended",
        "upstream active inactive",
        "link linked paused",
      ]),
    );
    expect(items.every((entry) => entry.actor.id !== "" && entry.cause.id !== "")).toBe(true);
  });

  it("record a request that changes nothing as skipped, with its reason", async () => {
    await using world = openWorld();
    const { connection, userId } = await world.assigned();
    const events = (await world.events()).length;

    await world.patch(connection, userId, { active: true });
    const [record] = (await world.logs.records({ resourceId: userId }, { limit: 1 })).items;

    expect([record?.result, record?.reason]).toEqual(["skipped", "The resource was already as asked for."]);
    expect((await world.events()).length).toBe(events);
  });

  it("are not kept of a decision that changes nothing", async () => {
    await using world = openWorld();
    const { userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    await world.accounts.hold(account.id, "review", ADMINISTRATOR);
    const events = await world.events();

    await world.accounts.hold(account.id, "review", ADMINISTRATOR);
    await world.accounts.endExemption(account.id, ADMINISTRATOR);
    const held = await world.events();
    await world.accounts.release(account.id, ADMINISTRATOR);
    const released = await world.events();
    await world.accounts.release(account.id, ADMINISTRATOR);

    expect(held).toEqual(events);
    expect(released.length).toBe(events.length + 2);
    expect(await world.events()).toEqual(released);
  });

  it("leave nothing of a refused create but its refusal", async () => {
    await using world = openWorld();
    const { connection } = await world.assigned();
    const before = await world.events();

    const twin = world.users.create(await world.request(connection), aChanged({ userName: "SVC-CRM@example.com" }));

    await expect(twin).rejects.toMatchObject({ code: "uniqueness", facts: { attribute: "userName" } });
    expect(await world.events()).toEqual(before);
    expect((await world.connections.get(connection.id)).userCount).toBe(1);
  });
});
