/** Runs an action for every item, at most `limit` at a time; waits for those under way before it passes on the first error. */
export async function forEachLimited<Item>(
  items: readonly Item[],
  limit: number,
  action: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await action(item);
  };
  const outcomes = await Promise.allSettled(Array.from({ length: limit }, worker));
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** Cuts a list into pieces of at most `size`. */
export function inChunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const pieces = Math.ceil(items.length / size);
  return Array.from({ length: pieces }, (_, index) => items.slice(index * size, (index + 1) * size));
}
