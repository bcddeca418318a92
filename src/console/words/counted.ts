/** A count with its noun: `1 user`, `12 users`. */
export function counted(count: number, one: string, several: string = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : several}`;
}
