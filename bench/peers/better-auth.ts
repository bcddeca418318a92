import { scim } from "@better-auth/scim";
import { type BetterAuthPlugin, betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { userBody } from "../load/users.ts";
import { forEachNumber, serve } from "./serve.ts";
import { openDurable } from "./sqlite-file.ts";

/* The SCIM plugin of Better Auth over a durable SQLite file (the argument). */
const [, , path = ""] = process.argv;
const database = openDurable(path);
const baseURL = "http://127.0.0.1";
const auth = betterAuth({
  baseURL,
  secret: "bench-bench-bench-bench-bench-bench-bench",
  database,
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { disabled: true },
  plugins: [
    scim({
      connections: [{ id: "bench", credentials: [{ type: "bearer", id: "bench", token: "bench" }] }],
    }) as BetterAuthPlugin,
  ],
});
const migrations = await getMigrations(auth.options);
await migrations.runMigrations();

serve(toNodeHandler(auth), async (from, to) => {
  database.pragma("synchronous = OFF");
  await forEachNumber(from, to, async (index) => {
    const { status } = await auth.handler(createRequest(index));
    if (status !== 201) throw new Error(`Better Auth answered ${status} to a seed.`);
  });
  database.pragma("synchronous = FULL");
});

function createRequest(index: number): Request {
  return new Request(`${baseURL}/api/auth/scim/v2/Users`, {
    method: "POST",
    headers: { authorization: "Bearer bench", "content-type": "application/scim+json" },
    body: userBody(index),
  });
}
