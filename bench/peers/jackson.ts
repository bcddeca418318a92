import {
  controllers,
  type DatabaseOption,
  type DirectorySyncRequest,
  type DirectorySyncResponse,
} from "@boxyhq/saml-jackson";
import express from "express5";
import { userBody } from "../load/users.ts";
import { forEachNumber, serve } from "./serve.ts";

/* Directory sync of saml-jackson behind Express 5, over its memory engine (no argument) or a SQLite file (its path). */
const [, , path] = process.argv;
const memory: DatabaseOption = { engine: "mem" };
const db: DatabaseOption = path === undefined ? memory : { engine: "sql", type: "sqlite", url: path };

const quiet = { info: () => {}, warn: () => {} };
const { directorySyncController } = await controllers({
  externalUrl: "http://127.0.0.1",
  samlPath: "/saml",
  scimPath: "/scim/v2",
  noAnalytics: true,
  logger: quiet,
  db,
});
const created = await directorySyncController.directories.create({
  name: "Bench",
  tenant: "bench",
  product: "bench",
  type: "okta-scim-v2",
});
if (created.data === null) throw new Error(`jackson made no directory: ${created.error.message}`);
const { id: directoryId, scim } = created.data;
const pragma = path === undefined ? undefined : await durable();

let last: Promise<unknown> = Promise.resolve();

const app = express();
app.use(express.json({ type: "application/scim+json" }));
app.all("/:resourceType{/:resourceId}", async (request, response) => {
  const { resourceType, resourceId } = request.params;
  const { filter, startIndex, count } = request.query;
  const { status, data } = await handle({
    ...call(request.method, request.body),
    resourceType: String(resourceType),
    resourceId: typeof resourceId === "string" ? resourceId : undefined,
    query: {
      ...(typeof filter === "string" && { filter }),
      ...(startIndex !== undefined && { startIndex: Number(startIndex) }),
      ...(count !== undefined && { count: Number(count) }),
    },
  });
  response.status(status).json(data);
});

serve(app, async (from, to) => {
  await pragma?.("synchronous = OFF");
  await forEachNumber(from, to, async (index) => {
    const { status } = await handle(call("POST", JSON.parse(userBody(index))));
    if (status !== 201) throw new Error(`jackson answered ${status} to a seed.`);
  });
  await pragma?.("synchronous = FULL");
});

/**
 * Its SQLite transactions share one connection: begun in parallel, they nest, and answers leave before the COMMIT. One at a
 * time each is durable when it is answered, and no slower, for every statement blocks anyway.
 */
function handle(request: DirectorySyncRequest): Promise<DirectorySyncResponse> {
  const run = (): Promise<DirectorySyncResponse> => directorySyncController.requests.handle(request, noEvent);
  if (path === undefined) return run();
  const answer = last.then(run);
  last = answer.catch(() => undefined);
  return answer;
}

/** Takes the events that a webhook would be called with. */
async function noEvent(): Promise<void> {}

/** The directory's secret stands for the bench's token: jackson compares it on every request. */
function call(method: string, body: unknown): DirectorySyncRequest {
  return {
    method,
    body,
    directoryId,
    resourceType: "users",
    resourceId: undefined,
    apiSecret: scim.secret,
    query: {},
  };
}

/** jackson has no settings for SQLite; its own connection, which it keeps in a global, is told to use WAL and FULL. */
async function durable(): Promise<(words: string) => Promise<unknown>> {
  interface Kept {
    readonly db: { readonly dataSource: { query(sql: string): Promise<unknown> } };
  }
  const kept = await (globalThis as unknown as { readonly __jacksonDb: Promise<Kept> }).__jacksonDb;
  const run = (words: string): Promise<unknown> => kept.db.dataSource.query(`PRAGMA ${words}`);
  await run("journal_mode = WAL");
  await run("synchronous = FULL");
  return run;
}
