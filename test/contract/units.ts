import { describe, expect, it } from "vitest";
import type { Connection } from "../../src/domain/connection/connection.ts";
import { isAnteroomError } from "../../src/domain/errors.ts";
import { anEvent, type Event } from "../../src/domain/event/event.ts";
import type { OAuthClientId } from "../../src/domain/id.ts";
import type { Stores } from "../../src/domain/unit.ts";
import { ADMINISTRATOR, aConnection, aUser, WORKSPACE } from "../support/builders.ts";
import type { TempStore } from "../support/temp-store.ts";

/** The promises of `Units`. @param open answers an empty store */
export function describeUnits(name: string, open: () => TempStore): void {
  describe(`Units on ${name}`, () => {
    it("leaves nothing of a unit that throws, and tells its caller what it threw", async () => {
      await using units = open();
      const connection = aConnection();
      const failure = new Error("no");

      const outcome = units.write(async (stores) => {
        await stores.connections.insert(connection);
        throw failure;
      });

      await expect(outcome).rejects.toBe(failure);
      expect(await find(units, connection.id)).toBeUndefined();
    });

    it("keeps nothing of a rehearsal, answers what it found, and lets the next unit go on as if there had been none", async () => {
      await using units = open();
      const connection = aConnection();
      const event = anEvent(ADMINISTRATOR, {
        workspaceId: WORKSPACE,
        at: 5,
        type: "connection.created",
        subject: { kind: "connection", id: connection.id },
      });

      const found = await units.rehearse(async (stores) => {
        await stores.connections.insert(connection);
        await stores.events.append(event);
        return stores.connections.find(connection.workspaceId, connection.id);
      });
      const refused = units.rehearse(async () => {
        throw new Error("no");
      });

      await expect(refused).rejects.toThrow("no");
      expect(found).toEqual(connection);
      expect(await find(units, connection.id)).toBeUndefined();
      expect((await units.read((stores) => stores.events.list(WORKSPACE, {}, { limit: 10 }))).items).toEqual([]);
      await units.write((stores) => stores.connections.insert(connection));
      expect(await find(units, connection.id)).toEqual(connection);
    });

    it("changes its revision of access with what is committed, and not with what is read", async () => {
      await using units = open();
      const connection = aConnection();
      const before = units.accessRevision;

      await find(units, connection.id);
      const read = units.accessRevision;
      let inside = Number.NaN;
      await units.write(async (stores) => {
        await stores.connections.insert(connection);
        inside = units.accessRevision;
      });

      expect([read, inside]).toEqual([before, before]);
      expect(units.accessRevision).not.toBe(before);
    });

    it.each<[string, boolean, (stores: Stores, connection: Connection) => Promise<unknown>]>([
      ["a user", true, (stores, connection) => stores.users.insert(aUser(connection))],
      ["a count", true, (stores, { id }) => stores.connections.count(id, { users: 1 })],
      ["a last use", true, (stores) => stores.tokens.touch("t", { at: 5, from: "192.0.2.1" })],
      ["a freeze", false, (stores, connection) => stores.connections.update({ ...connection, frozenAt: 5 })],
      ["a deletion", false, (stores, { id }) => stores.connections.delete(id, 5)],
      ["a revocation", false, (stores) => stores.tokens.revoke("t", 5)],
      ["a retirement", false, (stores) => stores.tokens.retire("t", "u", 5)],
      ["new terms", false, (stores) => stores.tokens.setTerms("t", { expiresAt: 5, sources: [] })],
      ["the end of a client", false, (stores) => stores.oauthClients.delete("c" as OAuthClientId, 5)],
    ])("keeps its revision of access over %s, or not: %s", async (_what, keeps, change) => {
      await using units = open();
      const connection = aConnection();
      await units.write((stores) => stores.connections.insert(connection));
      const before = units.accessRevision;

      await units.write((stores) => change(stores, connection));

      expect(units.accessRevision === before).toBe(keeps);
    });

    it("shows each unit the connection as the one before it left it, counted, changed or undone", async () => {
      await using units = open();
      const connection = aConnection();
      const look = (stores: Stores) => stores.connections.find(connection.workspaceId, connection.id);
      await units.write((stores) => stores.connections.insert(connection));
      const failing = async (stores: Stores) => {
        await stores.connections.count(connection.id, { users: 7 });
        await stores.connections.update({ ...connection, frozenAt: 9 });
        await look(stores);
        throw new Error("no");
      };

      const seen = await Promise.all([
        units.write(look),
        units.write((stores) => stores.connections.count(connection.id, { users: 2, groups: 1 })),
        units.write(failing).catch(() => undefined),
        units.write(look),
        units.write((stores) => stores.connections.update({ ...connection, frozenAt: 5 })),
        units.write(look),
      ]);

      const facts = [seen[0], seen[3], seen[5]].map((one) => [one?.userCount, one?.groupCount, one?.frozenAt]);
      expect(facts).toEqual([
        [0, 0, null],
        [2, 1, null],
        [2, 1, 5],
      ]);
      expect(await units.read(look)).toMatchObject({ userCount: 2, groupCount: 1, frozenAt: 5 });
    });

    it("shows one state to all of a snapshot, and to nothing else, whatever commits meanwhile", async () => {
      await using units = open();
      const [first, second] = [aConnection(), aConnection()];
      await units.write((stores) => stores.connections.insert(first));
      let release = (): void => undefined;
      const committed = new Promise<void>((resolve) => {
        release = resolve;
      });

      const snapshot = units.snapshot(async (stores) => {
        const before = await stores.connections.find(WORKSPACE, second.id);
        await committed;
        return [before, await stores.connections.find(WORKSPACE, second.id)];
      });
      const later = units.snapshot((stores) => stores.connections.find(WORKSPACE, second.id));
      await units.write((stores) => stores.connections.insert(second));
      const beside = await find(units, second.id);
      release();

      expect(await snapshot).toEqual([undefined, undefined]);
      expect([beside?.id, (await later)?.id]).toEqual([second.id, second.id]);
    });

    it("goes on with snapshots after one that throws", async () => {
      await using units = open();
      const failure = new Error("no");

      const failed = units.snapshot(() => Promise.reject(failure));

      await expect(failed).rejects.toBe(failure);
      expect(await units.snapshot((stores) => stores.connections.find(WORKSPACE, "x"))).toBeUndefined();
    });

    it("runs units one after the other, in the order in which they came", async () => {
      await using units = open();
      const said: string[] = [];

      await Promise.all(
        ["a", "b", "c"].map((letter) =>
          units.write(async (stores) => {
            said.push(`${letter} begins`);
            for (let step = 0; step < 3; step += 1) await stores.connections.find(WORKSPACE, letter);
            said.push(`${letter} ends`);
          }),
        ),
      );

      expect(said).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
    });

    it("keeps every change of 200 parallel units of which every seventh throws", async () => {
      await using units = open();
      const connection = aConnection();
      await units.write((stores) => stores.connections.insert(connection));

      const outcomes = await Promise.allSettled(
        Array.from({ length: 200 }, (_, index) =>
          units.write(async (stores) => {
            await stores.connections.count(connection.id, { users: 1 });
            if (index % 7 === 0) throw new Error("no");
            return (await stores.connections.find(WORKSPACE, connection.id))?.userCount;
          }),
        ),
      );
      const seen = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));

      expect(outcomes.filter((outcome) => outcome.status === "rejected").length).toBe(29);
      expect(seen).toEqual(Array.from({ length: 171 }, (_, index) => index + 1));
      expect((await find(units, connection.id))?.userCount).toBe(171);
    });

    it("lets a refusal spoil nothing of its neighbours, and sees their changes", async () => {
      await using units = open();
      const [first, twin, last] = [aConnection({ name: "A" }), aConnection({ name: "A" }), aConnection({ name: "B" })];

      const outcomes = await Promise.allSettled(
        [first, twin, last].map((connection) => units.write((stores) => stores.connections.insert(connection))),
      );

      expect(outcomes.map((outcome) => outcome.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
      expect(isAnteroomError(outcomes[1]?.status === "rejected" && outcomes[1].reason, "uniqueness")).toBe(true);
      expect(await find(units, twin.id)).toBeUndefined();
      expect(await find(units, last.id)).toBeDefined();
    });

    it("logs what units of one COMMIT did in their order, and nothing of one that throws", async () => {
      await using units = open();
      const unit = (type: string, fails: boolean) =>
        units
          .write(async (stores) => {
            await stores.events.append(anEventOf(type));
            if (fails) throw new Error(type);
            await stores.events.append(anEventOf(`${type} twice`));
          })
          .catch(() => undefined);

      await Promise.all([unit("a", false), unit("b", true), unit("c", false), unit("d", true)]);

      const { items } = await units.read((stores) => stores.events.list(WORKSPACE, {}, { limit: 10 }));
      expect(items.map((event) => event.type)).toEqual(["c twice", "c", "a twice", "a"]);
    });

    it("shows readers only what is committed, and a unit what it wrote itself", async () => {
      await using units = open();
      const connection = aConnection();

      const [before, own] = await units.write(async (stores) => {
        await stores.connections.insert(connection);
        return [await find(units, connection.id), await stores.connections.find(WORKSPACE, connection.id)];
      });

      expect(before).toBeUndefined();
      expect(own?.id).toBe(connection.id);
      expect((await find(units, connection.id))?.id).toBe(connection.id);
    });

    it("answers only after the COMMIT: what a caller was told, every reader finds", async () => {
      await using units = open();

      const found = await Promise.all(
        Array.from({ length: 50 }, async () => {
          const connection = aConnection();
          await units.write((stores) => stores.connections.insert(connection));
          return find(units, connection.id);
        }),
      );

      expect(found.filter((connection) => connection === undefined)).toEqual([]);
    });

    it("takes units again after units of which all threw", async () => {
      await using units = open();
      const connection = aConnection();
      const failing = Array.from({ length: 40 }, () =>
        units.write(async () => {
          throw new Error("no");
        }),
      );

      await Promise.allSettled(failing);
      await units.write((stores) => stores.connections.insert(connection));

      expect((await find(units, connection.id))?.id).toBe(connection.id);
    });

    it("finishes what was asked before it closes, and is unavailable afterwards", async () => {
      const units = open();
      const pending = units.write((stores) => stores.connections.insert(aConnection()));

      await units[Symbol.asyncDispose]();

      await expect(pending).resolves.toBeUndefined();
      await expect(units.write(async () => 1)).rejects.toMatchObject({ code: "unavailable" });
      await expect(units.read(async () => 1)).rejects.toMatchObject({ code: "unavailable" });
    });
  });
}

function find(units: TempStore, id: string) {
  return units.read((stores) => stores.connections.find(WORKSPACE, id));
}

function anEventOf(type: string): Event {
  const subject = { kind: "application", id: "a" } as const;
  return anEvent(ADMINISTRATOR, { workspaceId: WORKSPACE, at: 1, type, subject });
}
