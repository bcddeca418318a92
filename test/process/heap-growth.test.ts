import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { runNode } from "../support/executable.ts";

/** Holds some 40 MB, makes garbage that lives for a while, and says how many bytes the heap had at most. */
const churn = `
const kept = Array.from({ length: 400_000 }, (_, number) => ({ number, text: "kept " + number }));
const passing = Array.from({ length: 50_000 });
let most = 0;
for (let round = 0; round < 4_000_000; round += 1) {
  passing[round % passing.length] = { round, text: "passing " + round };
  if (round % 10_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed);
}
process.stdout.write(String(most + 0 * kept.length));
`;

/** V8 is less generous by itself where it may have less. */
const options = ["--max-semi-space-size=8", "--max-old-space-size=4096", "--input-type=module", "--eval"];

async function heapOf(program: string): Promise<number> {
  return Number((await runNode([...options, program], {})).stdout);
}

describe("the growth of the heap", () => {
  it("stays well below what V8 would let it come to", async () => {
    const module = pathToFileURL("src/lib/heap-growth.ts").href;

    const unbounded = await heapOf(churn);
    const bounded = await heapOf(`import { boundHeapGrowth } from "${module}";\nboundHeapGrowth();\n${churn}`);

    expect(bounded).toBeGreaterThan(20e6);
    expect(bounded).toBeLessThan(0.8 * unbounded);
  });
});
