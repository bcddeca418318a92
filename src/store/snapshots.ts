import type Database from "better-sqlite3";
import type { Stores } from "../domain/unit.ts";
import { translateError } from "./store-error.ts";

/**
 * Reads that need several statements to see the same committed state. They run one after the other on a connection of their
 * own: on a shared one, a read that began later would see the state of the one before it.
 */
export class Snapshots {
  readonly #database: Database.Database;
  readonly #begin: Database.Statement;
  readonly #commit: Database.Statement;
  readonly #stores: Stores;
  #last: Promise<unknown> = Promise.resolve();

  constructor(database: Database.Database, stores: Stores) {
    this.#database = database;
    this.#begin = database.prepare("BEGIN");
    this.#commit = database.prepare("COMMIT");
    this.#stores = stores;
  }

  /** Runs the work on one state. The work awaits nothing but the stores. */
  read<Result>(work: (stores: Stores) => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(() => this.#run(work));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Settles when every read that was asked for is over. */
  async settled(): Promise<void> {
    await this.#last;
  }

  async #run<Result>(work: (stores: Stores) => Promise<Result>): Promise<Result> {
    this.#attempt(this.#begin);
    try {
      return await work(this.#stores);
    } finally {
      // A failing disk ends it as well; what the work met says more than that there is nothing left to end.
      if (this.#database.inTransaction) this.#attempt(this.#commit);
    }
  }

  #attempt(statement: Database.Statement): void {
    try {
      statement.run();
    } catch (error) {
      throw translateError(error);
    }
  }
}
