import { once } from "node:events";
import { connect } from "node:net";
import { expect, it } from "vitest";
import { startServer } from "../support/server.ts";

/** What running requests are given. */
const CLOSE_TIME_MS = 10_000;

it("closes without waiting for a socket on which nothing was ever sent, as browsers open them in advance", async () => {
  const server = await startServer();
  const socket = connect(server.port, "127.0.0.1");
  await once(socket, "connect");
  const gone = once(socket, "close");
  // By now the server has it, too.
  await fetch(`${server.url}/healthz`).then((answer) => answer.text());
  const begun = performance.now();

  await server[Symbol.asyncDispose]();
  await gone;

  expect(performance.now() - begun).toBeLessThan(CLOSE_TIME_MS / 2);
});
