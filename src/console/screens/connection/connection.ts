import type { Schemas } from "../../api/client.ts";

/** A connection. */
export type Connection = Schemas["Connection"];

/** What is of one connection. */
export interface OfConnection {
  readonly connection: Connection;
}
