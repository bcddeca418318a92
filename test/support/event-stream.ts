/** One event of a stream, as it was sent. */
export interface ReadEvent {
  readonly id: string;
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at members they expect.
  readonly data: any;
}

/** A stream of events that is open. */
export interface OpenStream extends AsyncDisposable {
  readonly status: number;
  readonly headers: Headers;
  readonly events: readonly ReadEvent[];
  /** Waits for the first event that is so; rejects after some seconds or when the stream ends. */
  readonly next: (is: (event: ReadEvent) => boolean) => Promise<ReadEvent>;
  /** Settles when the other side ends it. */
  readonly ended: Promise<void>;
}

const PATIENCE_MS = 10_000;

/** Opens a stream of server-sent events. @param token undefined for a browser, which shows its cookie in the headers */
export async function openStream(
  url: string,
  token: string | undefined,
  headers: Record<string, string> = {},
): Promise<OpenStream> {
  const controller = new AbortController();
  const response = await fetch(url, {
    headers: {
      Accept: "text/event-stream",
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    signal: controller.signal,
  });
  const events: ReadEvent[] = [];
  const waiting = new Set<() => void>();
  const ended = read(response, (event) => {
    events.push(event);
    for (const look of [...waiting]) look();
  });
  return {
    status: response.status,
    headers: response.headers,
    events,
    ended,
    next: (is) => {
      const { promise, resolve, reject } = Promise.withResolvers<ReadEvent>();
      const timer = setTimeout(() => reject(new Error(`Not among ${JSON.stringify(events)}.`)), PATIENCE_MS);
      const look = (): void => {
        const found = events.find(is);
        if (found === undefined) return;
        waiting.delete(look);
        clearTimeout(timer);
        resolve(found);
      };
      waiting.add(look);
      look();
      return promise;
    },
    [Symbol.asyncDispose]: async () => {
      controller.abort();
      await ended;
    },
  };
}

async function read(response: Response, onEvent: (event: ReadEvent) => void): Promise<void> {
  if (response.body === null) return;
  let text = "";
  try {
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const fields = new Map(block.split("\n").map((line) => [line.split(":", 1)[0], line.replace(/^[^:]*: ?/, "")]));
        const data = fields.get("data");
        if (data === undefined) continue;
        onEvent({ id: fields.get("id") ?? "", event: fields.get("event") ?? "", data: JSON.parse(data) });
      }
    }
  } catch {
    // Cut, by us or by the server.
  }
}
