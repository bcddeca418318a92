import { timeEach } from "../load/drive.ts";
import { addMembers, removeMembers } from "../load/groups.ts";
import type { LoadRequest } from "../load/request.ts";
import type { Result } from "../result.ts";
import type { Scale } from "../scale.ts";
import type { Grown } from "../subjects/grown.ts";

const ADDED = 256;
const REMOVED = 1000;

/**
 * What one large PATCH costs its client, and everyone else: the longest time that the event loop stood still from the request
 * until the accounts of all those members are derived.
 */
export async function measureManyMembers({ groups: { half } }: Grown, scale: Scale): Promise<readonly Result[]> {
  const addition = { times: [] as number[], blocks: [] as number[] };
  const removal = { times: [] as number[], blocks: [] as number[] };
  const removable = half.take(REMOVED);
  const quietly = async (request: LoadRequest): Promise<void> => {
    await timeEach(half.server.target, [request]);
    await half.server.settle();
  };
  const measured = async (request: LoadRequest, into: typeof addition | undefined): Promise<void> => {
    await half.server.ask({ ask: "watch" });
    const [time = Number.NaN] = await timeEach(half.server.target, [request]);
    await half.server.settle();
    const block = await half.server.ask({ ask: "report" });
    into?.times.push(time);
    into?.blocks.push(block);
  };
  for (let turn = 0; turn <= scale.alternations; turn++) {
    const added = half.take(ADDED);
    await measured(addMembers(half.id, added), turn === 0 ? undefined : addition);
    await quietly(addMembers(half.id, removable));
    await measured(removeMembers(half.id, removable), turn === 0 ? undefined : removal);
    await quietly(removeMembers(half.id, added));
  }
  const result = (what: string, { times, blocks }: typeof addition): Result => ({
    workload: `${what}, on a group of ${half.members.toLocaleString("en")} that grants an app`,
    measured: [],
    bars: [
      { what: "time", sense: "at most", limit: 300, unit: "ms", series: times },
      { what: "longest block of the event loop", sense: "at most", limit: 50, unit: "ms", series: blocks },
    ],
  });
  return [
    result(`PATCH that adds ${ADDED} members`, addition),
    result(`PATCH that removes ${REMOVED.toLocaleString("en")} members by a list of values`, removal),
  ];
}
