import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { JsonObject } from "../../lib/json.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import type { RelyingParty } from "../local-sign-in/passkey.ts";
import type { PasskeyService } from "../local-sign-in/passkey-service.ts";
import type { SsoSession } from "../sso/session.ts";
import type { SessionService } from "../sso/session-service.ts";
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
  readonly sessions: Pick<SessionService, "renew">;
  readonly passkeys: PasskeyService;
}

/** A proof of presence that was taken. */
export interface Proven {
  /** Until when it counts. */
  readonly until: number;
  /** What the session shows from now on; null for a token. */
  readonly secret: string | null;
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
   * @param session in which it is proved, which has another secret from then on
   * @throws {AnteroomError} `invalid_value` for a wrong code; `too_many_requests` while none is looked at; `conflict` without
   * anything to compare it with
   */
  async prove(asker: Asker, code: string, origin: Origin, session: SsoSession | null = null): Promise<Proven> {
    const { units } = this.#parts;
    const byFile = asker.kind === "local_administrator";
    const isRight = byFile ? await this.#byFile(asker, code) : await this.#parts.factors.check(asker, code);
    if (!isRight) throw wrongCode();
    const proven = await units.write((stores) =>
      this.#proven(stores, asker, byFile ? "file" : "factor", origin, session),
    );
    if (byFile) this.#parts.presence.remove();
    return proven;
  }

  /** What a browser needs to show a passkey of whoever asks. @throws {AnteroomError} `conflict` for whoever has none */
  async passkeyOptions({ person, holder }: Asker, party: RelyingParty | undefined): Promise<JsonObject> {
    const { passkeys } = this.#parts;
    if (person === null || (await passkeys.listOf(person)).length === 0) throw noPasskey();
    return passkeys.requestOptions(party, `step-up ${holder}`, person);
  }

  /** Takes what a passkey of whoever asks answered. @throws {AnteroomError} `invalid_value` when it does not hold */
  async proveByPasskey(
    asker: Asker,
    { party, response }: { readonly party: RelyingParty | undefined; readonly response: JsonObject },
    origin: Origin,
    session: SsoSession | null,
  ): Promise<Proven> {
    const { units, passkeys } = this.#parts;
    const met = await passkeys.met(party, `step-up ${asker.holder}`, response);
    if (met === undefined || met.passkey.personId !== asker.person?.id) throw wrongPasskey();
    return units.write(async (stores) => {
      if (!(await passkeys.use(stores, met))) throw wrongPasskey();
      return this.#proven(stores, asker, "passkey", origin, session);
    });
  }

  async #proven(
    stores: Stores,
    asker: Asker,
    by: "file" | "factor" | "passkey",
    origin: Origin,
    session: SsoSession | null,
  ): Promise<Proven> {
    const now = this.#parts.clock.now();
    await stores.stepUps.put({ ...unproven(asker.holder), provenAt: now });
    await this.#event(stores, origin, asker, now, by);
    const secret = session === null ? null : await this.#parts.sessions.renew(stores, session);
    return { until: now + STEP_UP_MS, secret };
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

  #event(stores: Stores, origin: Origin, { person, holder }: Asker, at: number, by: string): Promise<void> {
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

function noPasskey(): AnteroomError {
  const problem = "You have no passkey here; prove that it is you by the code of your own factor, or sign in anew.";
  return new AnteroomError("conflict", problem, { code: "no_passkey" });
}

function wrongPasskey(): AnteroomError {
  const problem = "This is no passkey of yours, or it took longer than five minutes; try again.";
  return new AnteroomError("invalid_value", problem, { attribute: "response" });
}
