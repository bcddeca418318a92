import { timeEach } from "../load/drive.ts";
import { lookUpGroup } from "../load/groups.ts";
import { alternate, median, ratios } from "../measure.ts";
import type { Result } from "../result.ts";
import type { Scale } from "../scale.ts";
import type { Grown } from "../subjects/grown.ts";

const LOOKUPS_PER_SAMPLE = 100;

/** Whether finding a group by name takes as long for a large group as for a small one, its members left out. */
export async function measureGroupByName({ large, groups }: Grown, scale: Scale): Promise<Result> {
  const compared = [groups.few, groups.many];
  const samples = compared.map(({ displayName }) => async (): Promise<number> => {
    const requests = Array.from({ length: LOOKUPS_PER_SAMPLE }, () => lookUpGroup(displayName));
    return median(await timeEach(large.target, requests));
  });
  const [few = [], many = []] = await alternate(samples, scale.alternations);
  return {
    workload: "look a group up by displayName, without members",
    measured: compared.map(({ members }, index) => ({
      name: `${members.toLocaleString("en")} members`,
      unit: "ms",
      series: index === 0 ? few : many,
    })),
    bars: [{ what: "of the time at the smaller", sense: "at most", limit: 1.5, unit: "×", series: ratios(many, few) }],
  };
}
