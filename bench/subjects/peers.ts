import { fileURLToPath } from "node:url";
import { startServerProcess } from "./server-process.ts";
import type { Subject } from "./subject.ts";

/** Starts one of the programs in `bench/peers/`. */
async function startPeer(name: string, program: string): Promise<Subject> {
  const server = await startServerProcess([fileURLToPath(new URL(`../peers/${program}`, import.meta.url))]);
  return {
    target: { name, host: server.host, port: server.port, basePath: "", headers: {} },
    bare: true,
    users: 0,
    patches: 0,
    grow: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** The limit: Express 5 that answers 1 KB of JSON and stores nothing. */
export function startBareExpress(): Promise<Subject> {
  return startPeer("bare Express", "bare-express.ts");
}
