import { describe, expect, it } from "vitest";
import type { TrafficCount } from "../../src/domain/connection/traffic-store.ts";
import type { ConnectionId } from "../../src/domain/id.ts";
import type { TempStore } from "../support/temp-store.ts";

const [OKTA, ENTRA] = ["okta" as ConnectionId, "entra" as ConnectionId];

function counted(overrides: Partial<TrafficCount> = {}): TrafficCount {
  const latency = Array.from({ length: 24 }, (_, index) => (index === 3 ? 2 : 0));
  return { connectionId: OKTA, at: 60_000, requests: 2, failures: 1, latency, ...overrides };
}

/** The promises of the store of traffic. @param open answers an empty store */
export function describeTrafficStore(name: string, open: () => TempStore): void {
  describe(`TrafficStore on ${name}`, () => {
    it("adds to what is kept of the same span, and keeps spans and connections apart, oldest first", async () => {
      await using units = open();

      await units.write(async ({ traffic }) => {
        await traffic.add("minute", counted({ at: 120_000 }));
        await traffic.add("minute", counted());
        await traffic.add("minute", counted({ requests: 5, failures: 0 }));
        await traffic.add("minute", counted({ connectionId: ENTRA }));
        await traffic.add("hour", counted({ at: 0 }));
      });
      const [own, later, all] = await units.read(async ({ traffic }) => [
        await traffic.list(OKTA, "minute", 0),
        await traffic.list(OKTA, "minute", 60_001),
        await traffic.listAll("hour", 0),
      ]);

      const doubled = counted().latency.map((count) => count * 2);
      expect(own).toEqual([counted({ requests: 7, failures: 1, latency: doubled }), counted({ at: 120_000 })]);
      expect(later).toEqual([counted({ at: 120_000 })]);
      expect(all).toEqual([{ connectionId: OKTA, at: 0, requests: 2, failures: 1 }]);
    });

    it("forgets spans of one kind that began before an instant, and everything of a connection", async () => {
      await using units = open();
      await units.write(async ({ traffic }) => {
        for (const at of [0, 60_000]) await traffic.add("minute", counted({ at }));
        await traffic.add("hour", counted({ at: 0 }));
        await traffic.add("hour", counted({ at: 0, connectionId: ENTRA }));
      });

      await units.write(({ traffic }) => traffic.prune("minute", 60_000));
      const pruned = await units.read(({ traffic }) => traffic.list(OKTA, "minute", 0));
      await units.write(({ traffic }) => traffic.delete(OKTA));
      const left = await units.read(async ({ traffic }) => [
        ...(await traffic.listAll("minute", 0)),
        ...(await traffic.listAll("hour", 0)),
      ]);

      expect(pruned).toEqual([counted()]);
      expect(left).toEqual([{ connectionId: ENTRA, at: 0, requests: 2, failures: 1 }]);
    });
  });
}
