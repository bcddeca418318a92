import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Signer } from "../signer.ts";
import type { Stores } from "../unit.ts";

/** How long somebody has at their authenticator. */
const VALID_MS = 5 * 60_000;
const shape = /^(?<said>[\w-]{22}\.(?<until>[0-9]{10}))\.(?<signature>[0-9a-f]{64})$/;

/** A challenge that came back, and is ours. */
export interface MetChallenge {
  readonly text: string;
  readonly until: number;
}

/**
 * What authenticators sign (WebAuthn Level 3 §13.4.3). A challenge says by itself until when it is good, signed for one purpose, so
 * that none is stored before somebody has answered it; each is answered once.
 */
export class PasskeyChallenges {
  readonly #signer: Signer;
  readonly #clock: Clock;

  constructor(parts: { readonly signer: Signer; readonly clock: Clock }) {
    this.#signer = parts.signer;
    this.#clock = parts.clock;
  }

  /** Makes a challenge. @param purpose what the answer will be taken for, and of whom */
  make(purpose: string): string {
    const until = Math.floor((this.#clock.now() + VALID_MS) / 1000);
    const said = `${randomBytes(16).toString("base64url")}.${until}`;
    return `${said}.${this.#signer.sign(`passkey ${purpose}`, said)}`;
  }

  /** Reads a challenge as a browser sends it back, in base64url; undefined unless it is ours, for this purpose, and still good. */
  read(purpose: string, sent: string): MetChallenge | undefined {
    const text = Buffer.from(sent.slice(0, 400), "base64url").toString("utf8");
    const { said, until, signature } = shape.exec(text)?.groups ?? {};
    if (said === undefined || until === undefined || signature === undefined) return undefined;
    if (!this.#signer.verify(`passkey ${purpose}`, said, signature)) return undefined;
    const end = Number(until) * 1000;
    return this.#clock.now() < end ? { text, until: end } : undefined;
  }

  /** Uses a challenge up as part of a unit; false when it was used before. */
  use(stores: Stores, { text, until }: MetChallenge): Promise<boolean> {
    return stores.ssoSessions.use(`challenge ${text.slice(0, 22)}`, until);
  }
}
