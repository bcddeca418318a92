import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import type { Asker } from "./authority.ts";
import type { PersonFactorService } from "./person-factor-service.ts";
import { STEP_UP_MS, type StepUp, unproven } from "./step-up.ts";

/** Puts a code where only somebody with access to the host finds it. Implemented by `store/`. */
export interface PresenceFile {
  /** Where the code lies, for the one who is to read it. */
  readonly path: string;
  write(code: string): void;
  remove(): void;
}

interface Parts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly factors: PersonFactorService;
  readonly presence: PresenceFile;
}

const CHALLENGE_MS = 5 * 60_000;
const MOST_FAILURES = 5;
const KEPT_MS = 24 * 60 * 60_000;

/** Takes proofs that it is they who ask: of the local administrator by a file on the host, of people by their own factor. */
export class StepUpService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Until when the last proof of a holder counts; null without one that does. Epoch milliseconds. */
  async provenUntil({ holder }: Asker): Promise<number | null> {
    const proof = await this.#parts.units.read((stores) => stores.stepUps.find(holder));
    const until = (proof?.provenAt ?? Number.NEGATIVE_INFINITY) + STEP_UP_MS;
    return until > this.#parts.clock.now() ? until : null;
  }

  /**
   * Puts a code into a file of the data directory; a code that lay there is no longer good.
   * @returns where, and until when it is good
   * @throws {AnteroomError} `conflict` for anyone but the local administrator
   */
  async challenge({ kind, holder }: Asker): Promise<{ readonly path: string; readonly until: number }> {
    if (kind !== "local_administrator") throw noChallenge();
    const { units, clock, presence } = this.#parts;
    const code = randomBytes(16).toString("hex");
    const until = clock.now() + CHALLENGE_MS;
    await units.write(async (stores) => {
      const known = (await stores.stepUps.find(holder)) ?? unproven(holder);
      await stores.stepUps.put({ ...known, challenge: digest(code), challengeUntil: until, failures: 0 });
    });
    presence.write(code);
    return { path: presence.path, until };
  }

  /**
   * Takes a code: that of the file, or of the person's own factor.
   * @returns until when the proof counts
   * @throws {AnteroomError} `invalid_value` for a wrong code; `too_many_requests` while none is looked at; `conflict` without
   * anything to compare it with
   */
  async prove(asker: Asker, code: string, origin: Origin): Promise<number> {
    const { units, clock } = this.#parts;
    const byFile = asker.kind === "local_administrator";
    const isRight = byFile ? await this.#byFile(asker, code) : await this.#parts.factors.check(asker, code);
    if (!isRight) throw wrongCode();
    const now = clock.now();
    await units.write(async (stores) => {
      await stores.stepUps.put({ ...unproven(asker.holder), provenAt: now });
      await this.#event(stores, origin, asker, now, byFile ? "file" : "factor");
    });
    if (byFile) this.#parts.presence.remove();
    return now + STEP_UP_MS;
  }

  /** Forgets what counted yesterday; answers how much. */
  async prune(): Promise<number> {
    const before = this.#parts.clock.now() - KEPT_MS;
    return this.#parts.units.write((stores) => stores.stepUps.prune(before));
  }

  /** A wrong code is counted even though the call is refused: the count is a unit of its own. */
  async #byFile({ holder }: Asker, code: string): Promise<boolean> {
    const { units, clock } = this.#parts;
    return units.write(async (stores) => {
      const known = await stores.stepUps.find(holder);
      if (known === undefined || !isOpen(known, clock.now())) throw noChallenge();
      const isRight = timingSafeEqual(known.challenge ?? digest(""), digest(code));
      const failures = isRight ? 0 : known.failures + 1;
      const isOver = isRight || failures >= MOST_FAILURES;
      await stores.stepUps.put({ ...known, failures, ...(isOver && { challenge: null, challengeUntil: null }) });
      return isRight;
    });
  }

  #event(stores: Stores, origin: Origin, { person, holder }: Asker, at: number, by: "file" | "factor"): Promise<void> {
    const subject =
      person === null
        ? ({ kind: "token", id: holder.replace(/^token:/, "") } as const)
        : ({ kind: "person", id: person.id } as const);
    const what = { workspaceId: this.#parts.workspaceId, at, type: `${subject.kind}.stepped_up`, subject };
    return stores.events.append(anEvent(origin, { ...what, after: { by } }));
  }
}

function isOpen({ challenge, challengeUntil }: StepUp, now: number): boolean {
  return challenge !== null && challengeUntil !== null && now < challengeUntil;
}

function digest(code: string): Uint8Array {
  return createHash("sha256").update(code.trim()).digest();
}

function wrongCode(): AnteroomError {
  const problem = "code is not the one that counts now; read it again.";
  return new AnteroomError("invalid_value", problem, { attribute: "code" });
}

function noChallenge(): AnteroomError {
  const problem =
    "No code waits in the data directory; ask for one with: anteroom step-up. Only the local administrator proves presence that way.";
  return new AnteroomError("conflict", problem, { code: "no_challenge" });
}
