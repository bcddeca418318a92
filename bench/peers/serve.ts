import { createServer, type RequestListener } from "node:http";
import type { ProcessRequest } from "../load/process-request.ts";

const KEEP_ALIVE_MS = 65_000;

/** Stores the users with the numbers from `from` up to and without `to`, by the fastest way that leaves the store as use does. */
export type Seed = (from: number, to: number) => Promise<void>;

/** Listens on a free port of this machine and says so in the words that the bench waits for; seeds when it is told to. */
export function serve(handler: RequestListener, seed: Seed): void {
  process.on("message", (message: ProcessRequest) => {
    if (message.ask === "seed") void seed(message.from, message.to).then(() => process.send?.(0));
  });
  process.channel?.unref();
  // As Anteroom: a server that hangs up while the machine holds its breath would end the run.
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, handler);
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    process.stdout.write(`listening on http://127.0.0.1:${port}\n`);
  });
}

/** Runs a task for each number from `from` up to and without `to`, 16 at a time. */
export async function forEachNumber(from: number, to: number, task: (index: number) => Promise<void>): Promise<void> {
  let next = from;
  const work = async (): Promise<void> => {
    while (next < to) await task(next++);
  };
  await Promise.all(Array.from({ length: 16 }, work));
}
