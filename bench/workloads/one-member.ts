import { timeEach } from "../load/drive.ts";
import { addMembers, removeMember } from "../load/groups.ts";
import { median } from "../measure.ts";
import type { Result } from "../result.ts";
import type { Scale } from "../scale.ts";
import type { Grown } from "../subjects/grown.ts";
import { compareGroups } from "./compare-groups.ts";

const MEMBERS_PER_SAMPLE = 20;

/** What adding and removing one member costs, one request after the other; each makes or ends an account. */
export function measureOneMember(grown: Grown, scale: Scale): Promise<readonly Result[]> {
  const added = new Map<string, readonly string[]>();
  return compareGroups(grown, scale.alternations, [
    {
      workload: "add one group member, the group granting an app",
      of: async ({ server, id, take }) => {
        const userIds = take(MEMBERS_PER_SAMPLE);
        added.set(id, userIds);
        const requests = userIds.map((userId) => addMembers(id, [userId]));
        return median(await timeEach(server.target, requests));
      },
    },
    {
      workload: "remove one group member, the group granting an app",
      of: async ({ server, id }) => {
        const requests = (added.get(id) ?? []).map((userId) => removeMember(id, userId));
        return median(await timeEach(server.target, requests));
      },
    },
  ]);
}
