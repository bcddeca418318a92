import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEDICATION_SIGNALS, weighDedication } from "../../../src/domain/account/dedication.ts";
import type { Document } from "../../../src/domain/directory/document.ts";
import { readMailDomains } from "../../../src/store/mail-domains.ts";
import { DEFAULT_POLICY } from "../../support/account-policy.ts";
import { ADMINISTRATOR, appAssignments } from "../../support/builders.ts";
import { openWorld, type World } from "./world.ts";

const DAY = 24 * 60 * 60 * 1000;
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const ADA: Document = { name: { givenName: "Ada", familyName: "King" } };
const personalMailDomains = readMailDomains();

async function accountWith(world: World, userName: string, attributes: Document = {}) {
  await world.addApp("crm");
  const userId = await world.push(await world.connect(), userName, { ...appAssignments("crm"), ...attributes });
  return world.accountOf(userId);
}

describe("the signals of a person's login", () => {
  it.each<[string, string, Document, number]>([
    ["a service login", "svc-crm@example.com", {}, 0],
    ["a person's name", "aking", ADA, 3],
    ["a person's name on a robot", "svc-aking", ADA, 0],
    ["a login made of two names", "ada.king@example.com", {}, 1],
    ["a robot's login with a dot", "backup.service@example.com", {}, 0],
    ["a private mailbox as user name", "aking@GMAIL.com", {}, 2],
    ["a private mailbox among addresses", "aking", { emails: [{ value: "x@example.com" }, { value: "a@web.de" }] }, 2],
    ["a domain that ends as a private one", "aking@notgmail.com", {}, 0],
    ["an employee number", "aking", { [ENTERPRISE]: { employeeNumber: "701984" } }, 2],
    ["a manager", "aking", { [ENTERPRISE]: { manager: { value: "boss" } } }, 1],
    ["all of it", "ada.king@gmail.com", { ...ADA, [ENTERPRISE]: { manager: { value: "b" }, employeeNumber: "1" } }, 9],
  ])("weigh %s", async (_what, userName, attributes, score) => {
    await using world = openWorld();
    const view = await accountWith(world, userName, attributes);

    const weighed = weighDedication(view, { ...DEFAULT_POLICY, personalMailDomains });

    expect([weighed.score, weighed.verdict]).toEqual([score, score >= 3 ? "person" : "dedicated"]);
    expect(weighed.signals.map(({ signal }) => signal).toSorted()).toEqual(Object.keys(DEDICATION_SIGNALS).toSorted());
    expect(weighed.signals.every(({ why }) => why.endsWith("."))).toBe(true);
  });

  it.each([
    [3, 2, "yes"],
    [3, 3, "no"],
    [2, 0, "no"],
    [0, 0, "unknown"],
  ] as const)("take %i codes read by people and %i by programs as: %s", async (byPeople, byTokens, found) => {
    await using world = openWorld();
    const view = await accountWith(world, "svc");

    const { signals } = weighDedication(view, DEFAULT_POLICY, { byPeople, byTokens });

    expect(signals.find(({ signal }) => signal === "interactive_codes")?.found).toBe(found);
  });

  it("are weighed in linear time, whatever the names are", async () => {
    await using world = openWorld();
    const view = await accountWith(world, "svc");
    const name = fc.oneof(
      fc.string({ maxLength: 2000 }),
      fc.constant("a".repeat(100_000)),
      fc.constant("a.".repeat(50_000)),
    );

    fc.assert(
      fc.property(name, name, (userName, displayName) => {
        const account = { ...view.account, userName, displayName };
        const { score, signals } = weighDedication({ ...view, account }, DEFAULT_POLICY);
        const found = signals.filter((one) => one.found === "yes");
        expect(score >= found.length && score <= 3 * found.length).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe("an exception", () => {
  it("is signed until a day, after which the warning is back", async () => {
    await using world = openWorld();
    const { account } = await accountWith(world, "aking", ADA);
    const codes = async () => (await world.accounts.get(account.id)).warnings.map(({ code }) => code);
    const before = await codes();

    await world.terms.exceptDedication(account.id, "Shared robot.", world.clock.now() + DAY, ADMINISTRATOR);
    const during = await codes();
    world.clock.advanceDays(1);

    expect(before).toContain("looks_like_a_person");
    expect(during).not.toContain("looks_like_a_person");
    expect(await codes()).toContain("looks_like_a_person");
  });

  it.each([0, 366 * DAY + 1])("ends within a year: %i ms ahead is refused", async (ahead) => {
    await using world = openWorld();
    const { account } = await accountWith(world, "aking", ADA);

    const refused = world.terms.exceptDedication(account.id, "Why.", world.clock.now() + ahead, ADMINISTRATOR);

    await expect(refused).rejects.toMatchObject({ code: "invalid_value", facts: { attribute: "until" } });
  });

  it("lets an account be linked where policy keeps logins of people out", async () => {
    await using world = openWorld({ policy: { dedication: "gate" } });
    const { account } = await accountWith(world, "aking", ADA);
    await world.enroll(account.id);
    const draft = { name: "Members", kind: "idlcm", applicationId: "crm" } as const;
    const { integration } = await world.integrations.create(draft, ADMINISTRATOR);
    const link = () => world.integrations.link(integration.id, account.id, ADMINISTRATOR);

    await expect(link()).rejects.toMatchObject({ facts: { unmet: [{ gate: "dedication", value: "person" }] } });
    await world.terms.exceptDedication(account.id, "Robot.", world.clock.now() + DAY, ADMINISTRATOR);
    await link();

    expect((await world.accounts.get(account.id)).status).toBe("active");
  });

  it("can be ended early", async () => {
    await using world = openWorld();
    const { account } = await accountWith(world, "aking", ADA);
    await world.terms.exceptDedication(account.id, "Robot.", world.clock.now() + DAY, ADMINISTRATOR);
    const { exceptedUntil } = await world.terms.dedication(account.id);

    await world.terms.endDedicationException(account.id, ADMINISTRATOR);

    expect(exceptedUntil).toBe(world.clock.now() + DAY);
    expect((await world.terms.dedication(account.id)).exceptedUntil).toBe(null);
  });
});
