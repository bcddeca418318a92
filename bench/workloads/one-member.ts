import { timeEach } from "../load/drive.ts";
import { addMembers, removeMember } from "../load/groups.ts";
import { alternate, median, ratios } from "../measure.ts";
import type { Result } from "../result.ts";
import type { Scale } from "../scale.ts";
import type { GrantingGroup, Grown } from "../subjects/grown.ts";

const MEMBERS_PER_SAMPLE = 20;

/** Whether adding and removing one member costs the same in a large group as in a small one. Each creates or ends an account. */
export async function measureOneMember({ large, groups, take }: Grown, scale: Scale): Promise<readonly Result[]> {
  const add = (group: GrantingGroup, ids: readonly string[]) =>
    timeEach(
      large.target,
      ids.map((id) => addMembers(group.id, [id])),
    );
  const remove = (group: GrantingGroup, ids: readonly string[]) =>
    timeEach(
      large.target,
      ids.map((id) => removeMember(group.id, id)),
    );
  const samples = [groups.few, groups.many].flatMap((group) => {
    let ids: readonly string[] = [];
    const adding = async (): Promise<number> => {
      ids = take(MEMBERS_PER_SAMPLE);
      return median(await add(group, ids));
    };
    const removing = async (): Promise<number> => median(await remove(group, ids));
    return [adding, removing];
  });
  const [addFew = [], removeFew = [], addMany = [], removeMany = []] = await alternate(samples, scale.alternations);
  const result = (verb: string, few: readonly number[], many: readonly number[]): Result => ({
    workload: `${verb} one group member, the group granting an app`,
    measured: [groups.few, groups.many].map(({ members }, index) => ({
      name: `${members.toLocaleString("en")} members`,
      unit: "ms",
      series: index === 0 ? few : many,
    })),
    bars: [{ what: "of the time at the smaller", sense: "at most", limit: 1.5, unit: "×", series: ratios(many, few) }],
  });
  return [result("add", addFew, addMany), result("remove", removeFew, removeMany)];
}
