import type { Schemas } from "../../api/client.ts";
import { refreshAll } from "../../api/query-client.ts";
import { toastDone } from "../../ui/toast.ts";

/** A connection. */
export type Connection = Schemas["Connection"];

/** What is of one connection. */
export interface OfConnection {
  readonly connection: Connection;
}

/** Says what was done, and has the page read again. */
export async function settled(message: string): Promise<void> {
  toastDone(message);
  await refreshAll();
}

/** `1 user`, `12 users`. */
export function counted(count: number, one: string, several: string = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : several}`;
}
