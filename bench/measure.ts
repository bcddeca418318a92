/** One measured value per alternation. */
export type Series = readonly number[];

/** The middle of a series. */
export function median(series: Series): number {
  const sorted = series.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The smallest and the largest of a series. */
export function spread(series: Series): readonly [number, number] {
  return [Math.min(...series), Math.max(...series)];
}

/** The series of `a` divided by that of `b`, alternation by alternation. */
export function ratios(a: Series, b: Series): Series {
  return a.map((value, index) => value / (b[index] ?? Number.NaN));
}

/**
 * Measures each of the samples in turn, again and again (A B A B …), after one turn that only warms up. A turn goes round the
 * samples `rounds` times, and its value is their mean: the nearer two samples are in time, the less of what else the machine
 * does comes between them.
 */
export async function alternate(
  samples: readonly (() => Promise<number>)[],
  alternations: number,
  rounds = 1,
): Promise<readonly Series[]> {
  const series: number[][] = samples.map(() => []);
  for (let turn = 0; turn <= alternations; turn++) {
    const sums = samples.map(() => 0);
    for (let round = 0; round < rounds; round++) {
      for (const [index, sample] of samples.entries()) sums[index] = (sums[index] ?? 0) + (await sample());
    }
    if (turn > 0) for (const [index, sum] of sums.entries()) series[index]?.push(sum / rounds);
  }
  return series;
}
