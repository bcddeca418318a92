import { once } from "node:events";
import net, { type Socket } from "node:net";
import { expect, it } from "vitest";
import { RESERVED_SOCKETS } from "../../src/http/socket-limits.ts";
import { sendRaw } from "../support/raw-http.ts";
import { startServer } from "../support/server.ts";

const HEALTH = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

it("a server with as many sockets as it may have says so, writes it down once, and goes on when some have gone", async () => {
  const warnings: string[] = [];
  const onLogLine = (line: string) => void (line.includes("Connections are refused") && warnings.push(line));
  await using server = await startServer({ limits: { sockets: 1 }, onLogLine });
  const open = await Promise.all(
    Array.from({ length: 1 + RESERVED_SOCKETS }, async (): Promise<Socket> => {
      const socket = net.connect(server.port, "127.0.0.1");
      await once(socket, "connect");
      return socket;
    }),
  );

  const refused = [await sendRaw(server.port, HEALTH), await sendRaw(server.port, HEALTH)];
  const [first] = open;
  first?.destroy();
  await expect.poll(() => sendRaw(server.port, HEALTH)).toMatch(/^HTTP\/1\.1 200 OK/);
  const metrics = await sendRaw(server.port, HEALTH.replace("healthz", "metrics"));
  for (const socket of open) socket.destroy();

  expect(refused.map((answer) => answer.split("\r\n")[0])).toEqual(Array(2).fill("HTTP/1.1 503 Service Unavailable"));
  expect(refused[0]).toContain("\r\nRetry-After: 5\r\n");
  expect(Number(/^anteroom_http_sockets_refused_total (\d+)$/m.exec(metrics)?.[1])).toBeGreaterThanOrEqual(2);
  expect(warnings).toHaveLength(1);
});
