import { ApiProblem } from "./problem.ts";

/** One event of a stream of the server: HTML, server-sent events. */
export interface ServerEvent {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

interface Reading {
  /** The last event that was seen. */
  readonly last: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Reads a stream of events until it ends. `EventSource` of browsers does not say why it was refused.
 * @throws {ApiProblem} when it is refused
 */
export async function readEvents(
  address: string,
  { last, signal }: Reading,
  onEvent: (event: ServerEvent) => void,
): Promise<void> {
  const headers = {
    Accept: "text/event-stream",
    "Anteroom-Console": "1",
    ...(last === undefined ? {} : { "Last-Event-ID": last }),
  };
  const response = await fetch(address, { headers, signal, cache: "no-store" });
  if (!response.ok || response.body === null) {
    const body: unknown = await response.json().catch(() => ({}));
    throw new ApiProblem(response.status, typeof body === "object" && body !== null ? { ...body } : {});
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const event of blocks.map(eventIn)) if (event !== undefined) onEvent(event);
  }
}

/** What one block says; undefined for those without data, such as heartbeats. */
function eventIn(block: string): ServerEvent | undefined {
  const fields = new Map<string, string>();
  for (const line of block.split("\n")) {
    const at = line.indexOf(":");
    if (at > 0) fields.set(line.slice(0, at), line.slice(at + 1).replace(/^ /, ""));
  }
  const data = fields.get("data");
  if (data === undefined) return undefined;
  return { id: fields.get("id") ?? "", event: fields.get("event") ?? "message", data: JSON.parse(data) as unknown };
}
