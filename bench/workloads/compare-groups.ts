import { alternate, ratios } from "../measure.ts";
import type { Result } from "../result.ts";
import type { GrantingGroup, Grown } from "../subjects/grown.ts";

/** One thing that is done to a group, and how long it took, in milliseconds. */
export interface GroupSample {
  readonly workload: string;
  readonly of: (group: GrantingGroup) => Promise<number>;
}

/** Does the same to a group of few members in a small directory and to one of many in a large one: it must take as long. */
export async function compareGroups(
  { groups: { few, many } }: Grown,
  alternations: number,
  samples: readonly GroupSample[],
): Promise<readonly Result[]> {
  const turns = [few, many].flatMap((group) =>
    samples.map(
      ({ of }) =>
        () =>
          of(group),
    ),
  );
  const series = await alternate(turns, alternations);
  return samples.map(({ workload }, index): Result => {
    const small = series[index] ?? [];
    const large = series[samples.length + index] ?? [];
    return {
      workload,
      measured: [
        { name: labelOf(few), unit: "ms", series: small },
        { name: labelOf(many), unit: "ms", series: large },
      ],
      bars: [
        { what: "of the time at the smaller", sense: "at most", limit: 1.5, unit: "×", series: ratios(large, small) },
      ],
    };
  });
}

function labelOf({ members, server }: GrantingGroup): string {
  return `${members.toLocaleString("en")} members, among ${server.users.toLocaleString("en")} users`;
}
