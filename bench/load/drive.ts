import { HttpConnection } from "./http-connection.ts";
import { assertExpected, encodeRequest, type LoadRequest, type Target } from "./request.ts";

/** How much load. It ends with whichever comes first. */
export interface Amount {
  readonly connections: number;
  readonly requests: number;
  readonly seconds: number;
}

/** Keeps every connection busy with one request at a time, and answers how many requests a second were answered. */
export async function drive(target: Target, amount: Amount, next: () => LoadRequest): Promise<number> {
  using stack = new DisposableStack();
  const opening = Array.from({ length: amount.connections }, () => HttpConnection.open(target.host, target.port));
  const connections = (await Promise.all(opening)).map((connection) => stack.use(connection));
  let started = 0;
  let answered = 0;
  const from = performance.now();
  const until = from + amount.seconds * 1000;
  const work = async (connection: HttpConnection): Promise<void> => {
    while (started < amount.requests && performance.now() < until) {
      started++;
      const request = next();
      const { status, body } = await connection.send(encodeRequest(target, request));
      assertExpected(target, request, status, body);
      answered++;
    }
  };
  await Promise.all(connections.map(work));
  return answered / ((performance.now() - from) / 1000);
}

/** Sends requests one after the other over one connection, and answers how long each took, in milliseconds. */
export async function timeEach(target: Target, requests: readonly LoadRequest[]): Promise<readonly number[]> {
  using connection = await HttpConnection.open(target.host, target.port);
  const times: number[] = [];
  for (const request of requests) {
    const encoded = encodeRequest(target, request);
    const from = performance.now();
    const { status, body } = await connection.send(encoded);
    times.push(performance.now() - from);
    assertExpected(target, request, status, body);
  }
  return times;
}

/** Sends one request and answers the JSON of its body. */
export async function ask<Body>(target: Target, request: LoadRequest): Promise<Body> {
  using connection = await HttpConnection.open(target.host, target.port);
  const { status, body } = await connection.send(encodeRequest(target, request));
  assertExpected(target, request, status, body);
  return JSON.parse(body.toString("utf8")) as Body;
}
