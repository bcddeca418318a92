import { createServer, type Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { HttpConnection } from "../../../bench/load/http-connection.ts";

/** A server that answers each request with these pieces, one write each. */
async function answering(pieces: readonly string[]): Promise<{ port: number } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("data", async () => {
      for (const piece of pieces) {
        socket.write(piece);
        await setImmediate();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe("the connection of the load generator", () => {
  it.each([
    {
      of: "a body by length",
      pieces: ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"],
      status: 200,
      body: "hello",
    },
    {
      of: "a body in pieces",
      pieces: ["HTTP/1.1 201 Created\r\ncontent-le", "ngth: 5\r\n\r", "\nhe", "llo"],
      status: 201,
      body: "hello",
    },
    {
      of: "a body in chunks",
      pieces: ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r", "\nllo\r\n0\r\n", "\r\n"],
      status: 200,
      body: "hello",
    },
    { of: "no body", pieces: ['HTTP/1.1 204 No Content\r\nETag: W/"2"\r\n\r\n'], status: 204, body: "" },
    { of: "an empty body", pieces: ["HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"], status: 404, body: "" },
  ])("reads an answer with $of, and the next one on the same connection", async ({ pieces, status, body }) => {
    await using server = await answering(pieces);
    using connection = await HttpConnection.open("127.0.0.1", server.port);

    const first = await connection.send("GET / HTTP/1.1\r\n\r\n");
    const second = await connection.send("GET / HTTP/1.1\r\n\r\n");

    for (const answer of [first, second]) {
      expect({ status: answer.status, body: answer.body.toString() }).toEqual({ status, body });
    }
  });

  it("fails when the server goes before it answers", async () => {
    await using server = await answering(["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe"]);
    using connection = await HttpConnection.open("127.0.0.1", server.port);

    const answer = connection.send("GET / HTTP/1.1\r\n\r\n");
    await setImmediate();
    await server[Symbol.asyncDispose]();

    await expect(answer).rejects.toThrow(/closed the connection|ECONNRESET/);
    await expect(connection.send("GET / HTTP/1.1\r\n\r\n")).rejects.toThrow("closed the connection");
  });
});
