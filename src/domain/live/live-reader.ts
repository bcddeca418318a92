import type { FedCall, LiveFeed } from "./live-feed.ts";
import type { NotedCall } from "./noted-call.ts";

/** What somebody who reads the feed meets: a call, a gap, or that nothing more is there for now. */
export type LiveNews =
  | { readonly kind: "call"; readonly call: FedCall }
  | { readonly kind: "missed"; readonly missed: number | null; readonly position: string }
  | { readonly kind: "current"; readonly position: string };

/** Goes through the feed as fast as somebody takes it. Whoever is too slow meets a gap; nothing is kept for them. */
export class LiveReader {
  readonly #feed: Pick<LiveFeed, "nextAfter">;
  readonly #isWanted: (call: NotedCall) => boolean;
  #position: string;
  /** Whether it has been told that nothing more is there. */
  #isCurrent = false;

  /** @param position where it begins */
  constructor(feed: Pick<LiveFeed, "nextAfter">, position: string, isWanted: (call: NotedCall) => boolean) {
    this.#feed = feed;
    this.#position = position;
    this.#isWanted = isWanted;
  }

  /** What comes next. `current` is told once at the beginning and once after each gap. */
  next(): LiveNews | undefined {
    for (;;) {
      const found = this.#feed.nextAfter(this.#position);
      if (found === undefined) return this.#current();
      if ("missed" in found) {
        this.#position = found.position;
        this.#isCurrent = false;
        return { kind: "missed", ...found };
      }
      this.#position = found.call.position;
      if (this.#isWanted(found.call)) return { kind: "call", call: found.call };
    }
  }

  #current(): LiveNews | undefined {
    if (this.#isCurrent) return undefined;
    this.#isCurrent = true;
    return { kind: "current", position: this.#position };
  }
}
