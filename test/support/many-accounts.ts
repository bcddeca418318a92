import Database from "better-sqlite3";
import { registerFunctions } from "../../src/store/sqlite-dialect.ts";

/** Where accounts are put: a server with an application and an account of it, which the others are like. */
export interface ManyAccountsPlace {
  readonly databaseFile: string;
}

/** Puts so many accounts into the database of a running server, all statuses among them; names are svc-1@many.example and so on. */
export function addManyAccounts({ databaseFile }: ManyAccountsPlace, many: number): void {
  const database = new Database(databaseFile);
  try {
    registerFunctions(database);
    const columns = database
      .prepare("SELECT name FROM pragma_table_info('service_account') WHERE name <> 'seq'")
      .pluck()
      .all();
    const own: Readonly<Record<string, string>> = {
      id: "printf('01980000-0000-7000-8000-%012d', n.at)",
      user_id: "printf('many-%d', n.at)",
      user_name: "printf('svc-%d@many.example', n.at)",
      display_name: "printf('Robot %d', n.at)",
      retired_at: "CASE n.at % 10 WHEN 9 THEN s.created_at END",
      status: `CASE n.at % 10 WHEN 0 THEN 'awaiting_mfa' WHEN 1 THEN 'awaiting_integration' WHEN 2 THEN 'blocked'
        WHEN 3 THEN 'paused' WHEN 9 THEN 'retired' ELSE 'active' END`,
    };
    const values = columns.map((name) => own[String(name)] ?? `s.${String(name)}`);
    database.exec(`WITH RECURSIVE n (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM n WHERE at < ${many})
      INSERT INTO service_account (${columns.join(", ")})
      SELECT ${values.join(", ")} FROM n, (SELECT * FROM service_account ORDER BY seq LIMIT 1) s`);
  } finally {
    database.close();
  }
}
