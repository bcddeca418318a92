import { timeEach } from "../load/drive.ts";
import { lookUpGroup } from "../load/groups.ts";
import { median } from "../measure.ts";
import type { Result } from "../result.ts";
import type { Scale } from "../scale.ts";
import type { Grown } from "../subjects/grown.ts";
import { compareGroups } from "./compare-groups.ts";

const LOOKUPS_PER_SAMPLE = 100;

/** What finding a group by name costs, its members left out. */
export function measureGroupByName(grown: Grown, scale: Scale): Promise<readonly Result[]> {
  return compareGroups(grown, scale.alternations, [
    {
      workload: "look a group up by displayName, without members",
      of: async ({ server, displayName }) => {
        const requests = Array.from({ length: LOOKUPS_PER_SAMPLE }, () => lookUpGroup(displayName));
        return median(await timeEach(server.target, requests));
      },
    },
  ]);
}
