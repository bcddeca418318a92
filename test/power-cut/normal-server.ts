// The server as it would be with synchronous=NORMAL, which the product refuses: the negative control of the power cuts.
// The pragma is set through the session of the writer after the store has been opened and checked, so that nothing in
// the product knows about it.
import { parseArgs } from "node:util";
import { sql } from "kysely";
import { startApp } from "../../src/app.ts";
import { builder } from "../../src/store/statement.ts";

const { values } = parseArgs({
  allowPositionals: true,
  options: { "data-dir": { type: "string" }, port: { type: "string" } },
});
const app = await startApp({ flags: values, env: process.env });
const [mode] = await pragma("synchronous = NORMAL").then(() => pragma("synchronous"));
if (mode?.["synchronous"] !== 1) throw new Error(`SQLite did not take synchronous=NORMAL: ${JSON.stringify(mode)}`);
process.stdout.write(`anteroom is listening on ${app.url}\n`);
process.once("SIGTERM", async () => {
  await app[Symbol.asyncDispose]();
});

async function pragma(text: string): Promise<readonly Record<string, unknown>[]> {
  return app.store.session.query(sql<Record<string, unknown>>`${sql.raw(`PRAGMA ${text}`)}`.compile(builder));
}
