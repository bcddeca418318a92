import { createServer } from "node:net";
import { userBody } from "./users.ts";

/* Answers everything with the same bytes as soon as a request has come: what the load generator reaches here is its own limit. */
const body = userBody(0);
const answer = `HTTP/1.1 200 OK\r\nContent-Type: application/scim+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on("data", () => socket.write(answer));
  // The bench drops its connections when a sample is over.
  socket.on("error", () => socket.destroy());
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  process.stdout.write(`listening on http://127.0.0.1:${port}\n`);
});
