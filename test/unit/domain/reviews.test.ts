import { describe, expect, it } from "vitest";
import {
  AUTOMATIC_CRITERIA,
  type CriterionOutcome,
  MANUAL_CRITERIA,
  type ReviewOutcome,
} from "../../../src/domain/account/review.ts";
import type { ReviewDraft } from "../../../src/domain/account/review-service.ts";
import type { Origin } from "../../../src/domain/event/event.ts";
import { ADMINISTRATOR, appAssignments } from "../../support/builders.ts";
import { openWorld, type World } from "./world.ts";

const DAY = 24 * 60 * 60 * 1000;
const PASS = { outcome: "pass" } as const;
const ANSWERS = { purpose: PASS, operators: PASS, sso_tier: PASS, third_party: PASS } as const;

function aReview(overrides: Partial<ReviewDraft> = {}): ReviewDraft {
  return { outcome: "confirm", note: "All is well.", dueAt: null, answers: ANSWERS, ...overrides };
}

async function active(world: World) {
  const ground = await world.assigned();
  const { id } = (await world.accountOf(ground.userId)).account;
  const integrationId = await world.activate(id, ground.application);
  const outcomes = async (): Promise<Record<string, CriterionOutcome>> =>
    Object.fromEntries((await world.reviews.outlook(id)).criteria.map((one) => [one.criterion, one.outcome]));
  return { ...ground, id, integrationId, outcomes, seen: () => world.accounts.get(id) };
}

describe("when an account is reviewed", () => {
  it("is 180 days after its registration, with 30 days of notice, and again after each review", async () => {
    await using world = openWorld();
    const { id, seen } = await active(world);
    const state = async () => (await world.reviews.outlook(id)).state;
    const states: string[] = [await state()];

    world.clock.advanceDays(150);
    states.push(await state());
    world.clock.advanceDays(30);
    states.push(await state());
    await world.reviews.take(id, aReview(), ADMINISTRATOR);
    states.push(await state());

    expect(states).toEqual(["ok", "due", "overdue", "ok"]);
    expect((await seen()).account.reviewDueAt).toBe(world.clock.now() + 180 * DAY);
  });

  it.each([
    ["its roles change", "roles"],
    ["its integration lets go of it", "integration"],
  ] as const)("is within 30 days when %s", async (_what, cause) => {
    await using world = openWorld();
    const { connection, userId, integrationId, seen } = await active(world);

    if (cause === "roles") await world.patch(connection, userId, appAssignments("crm:owner"));
    else await world.integrations.unlink(integrationId, ADMINISTRATOR);

    const { account } = await seen();
    expect([account.reviewCause, account.reviewDueAt]).toEqual([cause, world.clock.now() + 30 * DAY]);
  });

  it("is never later because of a change", async () => {
    await using world = openWorld();
    const { connection, userId, seen } = await active(world);
    world.clock.advanceDays(170);
    const { reviewDueAt } = (await seen()).account;

    await world.patch(connection, userId, appAssignments("crm:owner"));

    expect((await seen()).account).toMatchObject({ reviewDueAt, reviewCause: "schedule" });
  });

  it("pauses the link when it is overdue for too long, if policy says so, and closing it lets a person resume", async () => {
    await using world = openWorld({ policy: { review: "gate", reviewDays: 10, reviewGraceDays: 5 } });
    const { id, integrationId, seen } = await active(world);
    const statuses: string[] = [];
    const look = async () => statuses.push((await seen()).status);

    world.clock.advanceDays(14);
    await world.worker.runOnce();
    await look();
    world.clock.advanceDays(1);
    await look();
    await world.worker.runOnce();
    const { pauseReason } = (await seen()).integration ?? {};
    const early = world.integrations.resume(integrationId, ADMINISTRATOR);
    await expect(early).rejects.toMatchObject({ facts: { unmet: [{ gate: "review", needed: "closed" }] } });
    await world.reviews.take(id, aReview(), ADMINISTRATOR);
    await world.integrations.resume(integrationId, ADMINISTRATOR);
    await look();

    expect(statuses).toEqual(["active", "paused", "active"]);
    expect(pauseReason).toBe("Its review is overdue.");
  });

  it("only warns otherwise", async () => {
    await using world = openWorld();
    const { seen } = await active(world);

    world.clock.advanceDays(1000);
    await world.worker.runOnce();

    const { status, warnings } = await seen();
    expect([status, warnings.map(({ code }) => code)]).toEqual(["active", ["no_owner", "review_overdue"]]);
  });

  it("is found among those that are due, or overdue", async () => {
    await using world = openWorld();
    const { id } = await active(world);
    const found = async (state: "due" | "overdue") =>
      (await world.reviews.listOpen(state, { limit: 10 })).items.map((view) => view.account.id);
    const seen: unknown[] = [];

    for (const days of [149, 1, 30]) {
      world.clock.advanceDays(days);
      seen.push([await found("due"), await found("overdue")]);
    }

    expect(seen).toEqual([
      [[], []],
      [[id], []],
      [[], [id]],
    ]);
  });
});

describe("what a review finds", () => {
  it("is judged by every criterion of its own accord, and asks the rest", async () => {
    await using world = openWorld();
    const { outcomes } = await active(world);

    const found = await outcomes();

    expect(Object.keys(found)).toEqual([...AUTOMATIC_CRITERIA, ...MANUAL_CRITERIA]);
    expect(found).toMatchObject({
      owners: "fail",
      factor_used: "unknown",
      saml_proof: "pass",
      recovery_codes: "unknown",
      contact: "pass",
      integration: "pass",
      roles: "unknown",
      used: "unknown",
      dedication: "pass",
      purpose: "unknown",
    });
  });

  it("follows what happens to the account", async () => {
    await using world = openWorld();
    const { id, integrationId, outcomes } = await active(world);
    for (const [name, role] of [
      ["Ada", "owner"],
      ["Bo", "backup_owner"],
    ] as const) {
      await world.owners.set(id, role, (await world.hire(name)).id, ADMINISTRATOR);
    }
    await world.authenticators.code(id, ADMINISTRATOR);
    const used = await outcomes();
    await world.integrations.pause(integrationId, "Later.", ADMINISTRATOR);
    world.clock.advanceDays(45);
    await world.reviews.take(id, aReview(), ADMINISTRATOR);
    world.clock.advanceDays(45);
    const idle = await outcomes();

    expect(used).toMatchObject({ owners: "pass", factor_used: "pass", used: "pass", integration: "pass" });
    expect(idle).toMatchObject({ factor_used: "fail", used: "fail", integration: "fail" });
  });
});

describe("closing a review", () => {
  it("keeps the evidence as it was, whatever becomes of the account", async () => {
    await using world = openWorld();
    const { id, integrationId } = await active(world);
    const third_party = { outcome: "pass", note: "Asked the agency." } as const;

    const taken = await world.reviews.take(id, aReview({ answers: { ...ANSWERS, third_party } }), ADMINISTRATOR);
    await world.integrations.unlink(integrationId, ADMINISTRATOR);

    const [kept, ...others] = (await world.reviews.list(id, { limit: 10 })).items;
    expect([kept, others]).toEqual([taken, []]);
    expect(kept?.criteria.find(({ criterion }) => criterion === "integration")?.outcome).toBe("pass");
    expect(kept?.criteria.at(-1)).toEqual({ criterion: "third_party", outcome: "pass", why: "Asked the agency." });
    expect((await world.events()).at(-3)).toMatchObject({ type: "account.reviewed", reason: "All is well." });
  });

  it.each<ReviewOutcome>(["reduce", "transfer", "retire"])(
    "to %s says by when, and is looked at then",
    async (outcome) => {
      await using world = openWorld();
      const { id, seen } = await active(world);
      const dueAt = world.clock.now() + 7 * DAY;

      await world.reviews.take(id, aReview({ outcome, dueAt }), ADMINISTRATOR);

      const { account, status } = await seen();
      expect([account.reviewDueAt, account.reviewCause, status]).toEqual([dueAt, "finding", "active"]);
    },
  );

  it.each<[string, Partial<ReviewDraft>, string]>([
    ["confirms what an answer denies", { answers: { ...ANSWERS, purpose: { outcome: "fail" } } }, "outcome"],
    ["confirms and says by when", { dueAt: 1 }, "dueAt"],
    ["does not say by when", { outcome: "reduce" }, "dueAt"],
    ["is to be carried out in the past", { outcome: "retire", dueAt: 1 }, "dueAt"],
    ["is to be carried out in ages", { outcome: "retire", dueAt: Number.MAX_SAFE_INTEGER }, "dueAt"],
  ])("is refused when it %s", async (_what, overrides, attribute) => {
    await using world = openWorld();
    const { id } = await active(world);

    const refused = world.reviews.take(id, aReview(overrides), ADMINISTRATOR);

    await expect(refused).rejects.toMatchObject({ code: "invalid_value", facts: { attribute } });
    expect((await world.reviews.list(id, { limit: 10 })).items).toEqual([]);
  });

  it("is not for owners: what they say awaits a reviewer, who sees it", async () => {
    await using world = openWorld();
    const { id, seen } = await active(world);
    const ada = await world.hire("Ada");
    await world.owners.set(id, "owner", ada.id, ADMINISTRATOR);
    const asAda: Origin = { ...ADMINISTRATOR, personId: ada.id };
    const before = (await seen()).account.reviewDueAt;

    const attested = await world.reviews.take(id, aReview(), asAda);
    const waiting = await world.reviews.outlook(id);
    const after = (await seen()).account.reviewDueAt;
    world.clock.advanceDays(1);
    const closed = await world.reviews.take(id, aReview(), ADMINISTRATOR);

    expect([attested.closed, waiting.attestation, after]).toEqual([false, attested, before]);
    expect([closed.closed, (await world.reviews.outlook(id)).attestation]).toEqual([true, null]);
    expect((await seen()).account.reviewDueAt).toBe(world.clock.now() + 180 * DAY);
  });
});
