import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccountView } from "../../../src/domain/account/describe.ts";
import { GATES } from "../../../src/domain/account/gates.ts";
import type { Connection } from "../../../src/domain/connection/connection.ts";
import { AnteroomError } from "../../../src/domain/errors.ts";
import type { Event } from "../../../src/domain/event/event.ts";
import { ADMINISTRATOR, aChanged, appAssignments, setting } from "../../support/builders.ts";
import { fakeMetadata, openWorld, type World } from "./world.ts";

interface Scene {
  readonly world: World;
  readonly connection: Connection;
  readonly groupId: string;
  readonly userIds: string[];
}

/** One step: `who` chooses the user, the account or the app that it is about. */
type Step = (scene: Scene, who: number) => Promise<unknown>;

const KEYS = ["crm", "wiki"] as const;
const DAY = 24 * 60 * 60 * 1000;
const keyOf = (who: number): string => KEYS[who % 2] ?? "crm";
const userOf = ({ userIds }: Scene, who: number): string => userIds[who % userIds.length] ?? "";

async function accountOf({ world }: Scene, who: number): Promise<string> {
  const { items } = await world.accountLists.list({}, { limit: 200 });
  return items[who % Math.max(1, items.length)]?.account.id ?? "none";
}

async function integrationOf({ world }: Scene, who: number): Promise<string> {
  const { items } = await world.integrations.list({ limit: 200 });
  return items[who % Math.max(1, items.length)]?.integration.id ?? "none";
}

async function member(scene: Scene, who: number, kind: "add" | "remove"): Promise<void> {
  const { world, connection, groupId } = scene;
  const change = { change: setting({}), members: [{ kind, userIds: [userOf(scene, who)], where: "members" }] };
  await world.groups.change(await world.request(connection, "PATCH"), groupId, change, false);
}

async function remove(scene: Scene, who: number): Promise<void> {
  const { world, connection, userIds } = scene;
  const index = who % userIds.length;
  await world.users.delete(await world.request(connection, "DELETE"), userIds[index] ?? "");
  const again = aChanged({ userName: `svc-${index}`, ...appAssignments(keyOf(who)) });
  userIds[index] = (await world.users.create(await world.request(connection), again)).user.id;
}

const STEPS: Readonly<Record<string, Step>> = {
  assignBoth: (scene, who) => scene.world.patch(scene.connection, userOf(scene, who), appAssignments("crm:a", "wiki")),
  assignOne: (scene, who) => scene.world.patch(scene.connection, userOf(scene, who), appAssignments(keyOf(who))),
  unassign: (scene, who) => scene.world.patch(scene.connection, userOf(scene, who), appAssignments("lost")),
  deactivate: (scene, who) => scene.world.patch(scene.connection, userOf(scene, who), { active: false }),
  activate: (scene, who) => scene.world.patch(scene.connection, userOf(scene, who), { active: true }),
  rename: (scene, who) => scene.world.patch(scene.connection, userOf(scene, who), { displayName: `Robot ${who}` }),
  join: (scene, who) => member(scene, who, "add"),
  leave: (scene, who) => member(scene, who, "remove"),
  remove,
  prove: ({ world }, who) => world.applications.verify(keyOf(who), fakeMetadata("supported"), ADMINISTRATOR),
  disprove: ({ world }, who) => world.applications.verify(keyOf(who), fakeMetadata("unsupported"), ADMINISTRATOR),
  dropApp: ({ world }, who) => world.applications.delete(keyOf(who), ADMINISTRATOR),
  addApp: ({ world }, who) => world.addApp(keyOf(who)),
  enroll: async (scene, who) => scene.world.enroll(await accountOf(scene, who)),
  reset: async (scene, who) => scene.world.authenticators.reset(await accountOf(scene, who), ADMINISTRATOR),
  exempt: async ({ world, ...rest }, who) =>
    world.accounts.exempt(await accountOf({ world, ...rest }, who), "why", world.clock.now() + 3 * DAY, ADMINISTRATOR),
  hold: async (scene, who) => scene.world.accounts.hold(await accountOf(scene, who), "why", ADMINISTRATOR),
  release: async (scene, who) => scene.world.accounts.release(await accountOf(scene, who), ADMINISTRATOR),
  link: async (scene, who) =>
    scene.world.integrations.link(await integrationOf(scene, who), await accountOf(scene, who >> 2), ADMINISTRATOR),
  resume: async (scene, who) => scene.world.integrations.resume(await integrationOf(scene, who), ADMINISTRATOR),
  unlink: async (scene, who) => scene.world.integrations.unlink(await integrationOf(scene, who), ADMINISTRATOR),
  wait: async ({ world }, who) => {
    world.clock.advanceDays(who % 20);
    await world.worker.runOnce();
  },
};

async function openScene(world: World): Promise<Scene> {
  const connection = await world.connect();
  for (const key of KEYS) {
    await world.addApp(key);
    for (const kind of ["idlcm", "business_hub"] as const) {
      await world.integrations.create({ name: `${kind} ${key}`, kind, applicationId: key }, ADMINISTRATOR);
    }
  }
  const userIds = [];
  for (let index = 0; index < 3; index += 1) {
    userIds.push(await world.push(connection, `svc-${index}`, appAssignments(keyOf(index))));
  }
  return {
    world,
    connection,
    groupId: await world.pushGroup(connection, "app:wiki:reader", [userIds[0] ?? ""]),
    userIds,
  };
}

/** What a rule of the design forbids and the world shows; empty when all is well. */
async function violations({ world }: Scene): Promise<string[]> {
  const { items: views } = await world.accountLists.list({}, { limit: 200 });
  const events = Map.groupBy(await world.events(), (event) => event.accountId);
  const live = views.filter((view) => view.status !== "retired");
  const twins = live.length - new Set(live.map(({ account }) => `${account.userId} ${account.applicationId}`)).size;
  return [
    ...(twins === 0 ? [] : [`${twins} accounts too many live`]),
    ...views.flatMap((view) => violationsOf(view, events.get(view.account.id) ?? [])),
  ];
}

function violationsOf(view: AccountView, events: readonly Event[]): string[] {
  const { account, gates, facts, status } = view;
  const found: string[] = [];
  const told = toldBy(events);
  if (told["status"] !== account.status) found.push(`events end in ${told["status"]}, stored is ${account.status}`);
  for (const gate of Object.keys(GATES) as (keyof typeof GATES)[]) {
    if (told[gate] !== account.gates[gate])
      found.push(`events end in ${gate} ${told[gate]}, not ${account.gates[gate]}`);
    if (status !== "retired" && gates[gate] !== account.gates[gate])
      found.push(`${gate} is stored as ${account.gates[gate]}`);
  }
  if (status !== account.status) found.push(`${status} is stored as ${account.status}`);
  if (status === "retired" && facts.linked) found.push("a retired account is linked");
  if (facts.linked && gates.link === "paused" && !facts.linkPaused) found.push("a link should have been paused");
  const usable = facts.user.active && facts.assigned && !facts.held && facts.application.verdict === "supported";
  if (status === "active" && !(usable && facts.linked && !facts.linkPaused)) found.push("active without its gates");
  const waits = status !== "retired" && status !== "active";
  if (waits !== (view.waitingFor !== null)) found.push(`${status} says ${view.waitingFor}`);
  return found;
}

/** The state that the events of an account tell, one after the other. */
function toldBy(events: readonly Event[]): Readonly<Record<string, unknown>> {
  const own = events.filter((event) => event.subject.kind === "account" && event.after !== null);
  return Object.assign({}, ...own.map((event) => event.after));
}

describe("whatever happens in whatever order", () => {
  it("the projection is the truth, the events tell it, and the rules of the design hold", async () => {
    const names = Object.keys(STEPS);
    const step = fc.record({ name: fc.constantFrom(...names), who: fc.nat(23) });

    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        await using world = openWorld();
        const scene = await openScene(world);
        for (const { name, who } of steps) {
          await STEPS[name]?.(scene, who).catch((error: unknown) => {
            // A refusal is an answer; anything else is a defect.
            if (!(error instanceof AnteroomError)) throw error;
          });
          expect({ after: name, violations: await violations(scene) }).toEqual({ after: name, violations: [] });
        }
      }),
      { numRuns: 60, seed: 20260115, endOnFailure: false },
    );
  }, 180_000);
});
