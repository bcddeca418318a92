import { describe, expect, it } from "vitest";
import { isAnteroomError } from "../../../src/domain/errors.ts";
import { ADMINISTRATOR, appAssignments } from "../../support/builders.ts";
import { openWorld, type World } from "./world.ts";

const PAGE = { limit: 50 };

/** An app with an account that was registered here, and a connection that is still empty. */
async function aWorldWithAccount(world: World, userName = "svc-crm@example.com") {
  const application = await world.addApp("crm");
  const connection = await world.connect();
  const draft = { kind: "placeholder", application: "crm", userName } as const;
  const { account } = await world.registrations.register(draft, ADMINISTRATOR);
  return { application, connection, accountId: account.id };
}

const emails = (...values: string[]) => ({ emails: values.map((value) => ({ value })) });

async function refusalOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("a pushed user who has the name or address of an account that is there", () => {
  it.each([
    ["name, in any case", "SVC-CRM@Example.com", {}, ["user_name"]],
    ["address", "other@example.com", emails("x@example.com", "Svc-CRM@example.com"), ["email"]],
    ["name and address", "svc-crm@example.com", emails("svc-crm@example.com"), ["user_name", "email"]],
  ])(
    "is taken in, and proposed for adoption by %s; its account waits",
    async (_name, userName, attributes, matched) => {
      await using world = openWorld();
      const { connection, accountId, application } = await aWorldWithAccount(world);

      const userId = await world.push(connection, userName, { ...appAssignments("crm"), ...attributes });
      const { items } = await world.adoptions.list({}, PAGE);
      const { items: explained } = await world.explanations.explain(userName);

      expect(await world.accountsOf(userId)).toEqual([]);
      expect(items).toMatchObject([
        {
          userId,
          accountId,
          applicationId: application.id,
          matched,
          state: "proposed",
          userName,
          accountName: "svc-crm@example.com",
          connectionName: "Okta",
          applicationKey: "crm",
        },
      ]);
      const pushed = explained.find(({ user }) => user?.id === userId);
      expect(pushed?.steps).toContainEqual(expect.objectContaining({ rule: "adoption", outcome: "waiting" }));
      expect(pushed?.conclusion).toContain("a person decides whether it takes over");
      const events = (await world.events()).filter(({ type }) => type === "account.adoption_proposed");
      expect(events).toMatchObject([{ accountId, after: { userId, matched } }]);
    },
  );

  it("is proposed by the managed address of the account, too", async () => {
    await using world = openWorld();
    const { connection, accountId } = await aWorldWithAccount(world, "dummy-1");
    await world.contacts.set(accountId, { email: "robot@example.com", phone: null }, ADMINISTRATOR);

    const userId = await world.push(connection, "Robot@example.com", appAssignments("crm"));

    expect(await world.accountsOf(userId)).toEqual([]);
    expect((await world.adoptions.list({}, PAGE)).items).toMatchObject([{ accountId, matched: ["email"] }]);
  });

  it.each([
    ["another name", "svc-crm2@example.com", "crm"],
    ["another app", "svc-crm@example.com", "wiki"],
  ])("is registered as always with %s", async (_name, userName, app) => {
    await using world = openWorld();
    const { connection } = await aWorldWithAccount(world);
    await world.addApp("wiki");

    const userId = await world.push(connection, userName, appAssignments(app));

    expect((await world.accountOf(userId)).account.kind).toBe("idp_provisioned");
    expect((await world.adoptions.list({}, PAGE)).items).toEqual([]);
  });

  it("is registered as always when that account has retired", async () => {
    await using world = openWorld();
    const { connection, accountId } = await aWorldWithAccount(world);
    await world.accounts.retire(accountId, "Not needed.", ADMINISTRATOR);

    const userId = await world.push(connection, "svc-crm@example.com", appAssignments("crm"));

    expect((await world.accountOf(userId)).status).toBe("awaiting_mfa");
  });

  it("keeps its account when it gets that name later, and the adoption is proposed all the same, once", async () => {
    await using world = openWorld();
    const { connection, accountId } = await aWorldWithAccount(world);
    const userId = await world.push(connection, "other@example.com", appAssignments("crm"));

    await world.patch(connection, userId, { userName: "svc-crm@example.com" });
    await world.patch(connection, userId, { displayName: "Robot" });

    expect((await world.accountOf(userId)).account.userName).toBe("svc-crm@example.com");
    expect((await world.adoptions.list({}, PAGE)).items).toMatchObject([{ userId, accountId, state: "proposed" }]);
  });
});

describe("the decision about an adoption", () => {
  it("lets the user take over: its account is registered, and the other one is converted without any secret", async () => {
    await using world = openWorld();
    const { connection, accountId } = await aWorldWithAccount(world);
    await world.secrets.putPassword(accountId, { value: "of the placeholder" }, { member: null }, ADMINISTRATOR);
    await world.enroll(accountId);
    const userId = await world.push(connection, "svc-crm@example.com", appAssignments("crm"));
    const [proposal] = (await world.adoptions.list({}, PAGE)).items;

    const approved = await world.adoptions.approve(proposal?.id ?? "", "The same robot.", ADMINISTRATOR);
    const account = await world.accountOf(userId);
    const conversion = await world.conversions.get(accountId);
    const twice = await refusalOf(world.adoptions.approve(proposal?.id ?? "", "Again.", ADMINISTRATOR));

    expect(approved).toMatchObject({ state: "approved", reason: "The same robot." });
    expect(account).toMatchObject({ status: "awaiting_mfa", passwordAt: null, account: { predecessorId: accountId } });
    expect(conversion).toMatchObject({
      conversion: { state: "open", to: "idp_provisioned", adoptionId: proposal?.id },
      account: { account: { id: accountId } },
      successor: { account: { id: account.account.id } },
    });
    expect(conversion.secrets.map(({ decision }) => decision)).toEqual(["new", "new"]);
    expect(twice).toMatchObject({ code: "conflict", facts: { code: "adoption_decided" } });
  });

  it("keeps the user's account when the conversion is given up", async () => {
    await using world = openWorld();
    const { connection, accountId } = await aWorldWithAccount(world);
    const userId = await world.push(connection, "svc-crm@example.com", appAssignments("crm"));
    const [proposal] = (await world.adoptions.list({}, PAGE)).items;
    await world.adoptions.approve(proposal?.id ?? "", "The same robot.", ADMINISTRATOR);

    await world.conversions.cancel(accountId, "It is not.", ADMINISTRATOR);

    expect((await world.accountOf(userId)).status).toBe("awaiting_mfa");
    expect((await world.accounts.get(accountId)).status).not.toBe("retired");
  });

  it("gives the user an account of its own when it is somebody else, and asks no more", async () => {
    await using world = openWorld();
    const { connection, accountId } = await aWorldWithAccount(world);
    const userId = await world.push(connection, "svc-crm@example.com", appAssignments("crm"));
    const [proposal] = (await world.adoptions.list({}, PAGE)).items;

    await world.adoptions.reject(proposal?.id ?? "", "Another robot.", ADMINISTRATOR);
    await world.patch(connection, userId, { displayName: "Robot" });

    expect((await world.accountOf(userId)).account.predecessorId).toBeNull();
    expect((await world.accounts.get(accountId)).status).not.toBe("retired");
    expect((await world.adoptions.list({ state: "proposed" }, PAGE)).items).toEqual([]);
    expect((await world.adoptions.list({ state: "rejected" }, PAGE)).items).toHaveLength(1);
  });

  it("is moot once the account has retired: the user gets an account of its own", async () => {
    await using world = openWorld();
    const { connection, accountId } = await aWorldWithAccount(world);
    const userId = await world.push(connection, "svc-crm@example.com", appAssignments("crm"));

    await world.accounts.retire(accountId, "Not needed.", ADMINISTRATOR);
    await world.worker.runOnce();

    expect((await world.adoptions.list({}, PAGE)).items).toMatchObject([{ state: "moot" }]);
    expect((await world.accountOf(userId)).status).toBe("awaiting_mfa");
  });

  it("is refused, and undone, when the app is no longer assigned", async () => {
    await using world = openWorld();
    const { connection } = await aWorldWithAccount(world);
    const userId = await world.push(connection, "svc-crm@example.com", appAssignments("crm"));
    const [proposal] = (await world.adoptions.list({}, PAGE)).items;
    await world.users.delete(await world.request(connection, "DELETE"), userId);

    const refused = await refusalOf(world.adoptions.approve(proposal?.id ?? "", "The same.", ADMINISTRATOR));

    expect(refused).toMatchObject({ code: "conflict", facts: { code: "not_assigned" } });
    expect((await world.adoptions.get(proposal?.id ?? "")).state).toBe("proposed");
  });

  it("is unknown of an unknown adoption", async () => {
    await using world = openWorld();

    expect(isAnteroomError(await refusalOf(world.adoptions.get("none")), "not_found")).toBe(true);
    expect(isAnteroomError(await refusalOf(world.adoptions.reject("none", "?", ADMINISTRATOR)), "not_found")).toBe(
      true,
    );
  });
});
