/**
 * The index by which sealed values are found by the data key that sealed them: its id stands in the bytes 3 to 10 of each. Any
 * column that `sealed-columns.ts` lists needs one. Never edited: released migrations are made of it.
 * @param order the columns that name a value, as they are listed there: its row, and its version where there is one
 */
export function sealedIndex(table: string, column: string, ...order: readonly string[]): string {
  const columns = [`substr(${column}, 3, 8)`, ...order].join(", ");
  return `CREATE INDEX ${table}_${column}_key ON ${table} (${columns})`;
}
