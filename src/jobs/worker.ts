import type { AccountService } from "../domain/account/account-service.ts";
import type { AdoptionService } from "../domain/account/adoption-service.ts";
import type { ConversionService } from "../domain/account/conversion-service.ts";
import type { Rederive } from "../domain/account/rederive.ts";
import type { UpstreamStatements } from "../domain/account/upstream-statement.ts";
import type { CertificateKeeper } from "../domain/application/certificate-keeper.ts";
import type { FactorShredder } from "../domain/authenticator/factor-shredder.ts";
import type { Clock } from "../domain/clock.ts";
import type { Activity } from "../domain/connection/activity.ts";
import type { TokenKeeper } from "../domain/connection/token-keeper.ts";
import type { Traffic } from "../domain/connection/traffic.ts";
import type { LogService } from "../domain/event/log-service.ts";
import type { ApprovalService } from "../domain/person/approval-service.ts";
import type { StepUpService } from "../domain/person/step-up-service.ts";
import type { PurgeService } from "../domain/secret/purge-service.ts";
import type { SecretService } from "../domain/secret/secret-service.ts";
import type { SessionService } from "../domain/sso/session-service.ts";
import type { TaskBoard } from "../domain/system/task-board.ts";
import type { Units } from "../domain/unit.ts";
import type { Log } from "../log/log.ts";

/** What the background work needs. */
export interface WorkerParts {
  readonly units: Units;
  readonly rederive: Rederive;
  readonly accounts: AccountService;
  readonly conversions: ConversionService;
  readonly adoptions: AdoptionService;
  readonly upstreamStatements: UpstreamStatements;
  readonly logs: LogService;
  readonly sessions: SessionService;
  readonly approvals: ApprovalService;
  readonly stepUps: StepUpService;
  readonly secrets: SecretService;
  readonly purges: PurgeService;
  readonly factors: FactorShredder;
  readonly activity: Activity;
  readonly traffic: Traffic;
  readonly tokenKeeper: TokenKeeper;
  readonly certificateKeeper: CertificateKeeper;
  readonly clock: Clock;
  readonly board: TaskBoard;
  readonly log: Log;
  readonly intervalSeconds: number;
}

const DUE_AT_ONCE = 256;
const SECRETS_AT_ONCE = 256;
const WAKE_AFTER_MS = 20;

/**
 * The background work: re-derives what large changes left in the queue, retires what is due, ends exemptions and replaced
 * tokens, warns of certificates that end, forgets old records and writes down activity. Every round is resumable: what a kill interrupts, the next round
 * finds again.
 */
export class Worker implements AsyncDisposable {
  readonly #parts: WorkerParts;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #stopping = false;
  #woken = false;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  /** Starts with one round at once, for what the last run left behind. */
  start(): void {
    this.#schedule(0);
  }

  /** Asks for a round soon: after the COMMIT that is being made, not after the interval. */
  wake(): void {
    this.#woken = true;
    if (this.#round === undefined) this.#schedule(WAKE_AFTER_MS);
  }

  /** Does one round of everything; a task that fails is logged and tried again in the next round. */
  async runOnce(): Promise<void> {
    const { units, rederive, accounts, logs, sessions, secrets, purges, activity, tokenKeeper, certificateKeeper } =
      this.#parts;
    await this.#task("rederive", () => units.write((stores) => rederive.drain(stores)));
    await this.#task("due", () => accounts.settleDue(DUE_AT_ONCE));
    await this.#task("conversions", () => this.#parts.conversions.settleDue(DUE_AT_ONCE));
    await this.#task("adoptions", () => this.#parts.adoptions.settleDue(DUE_AT_ONCE));
    await this.#task("statements", () => this.#parts.upstreamStatements.remind(DUE_AT_ONCE));
    await this.#task("tokens", () => tokenKeeper.settle());
    await this.#task("certificates", () => certificateKeeper.settle());
    await this.#task("prune", () => logs.prune());
    await this.#task("sessions", () => sessions.prune());
    await this.#task("approvals", () => this.#parts.approvals.prune());
    await this.#task("proofs", () => this.#parts.stepUps.prune());
    await this.#task("secrets", () => secrets.prune(SECRETS_AT_ONCE));
    await this.#task("rollbacks", () => this.#parts.factors.shredDue());
    await this.#task("tries", () => this.#parts.factors.prune());
    await this.#task("purges", () => purges.settle());
    await this.#task("activity", async () => {
      await activity.flush();
      await this.#parts.traffic.flush();
      return 0;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    await this.#round;
    await this.#task("activity", async () => {
      await this.#parts.activity.flush();
      await this.#parts.traffic.flush();
      return 0;
    });
  }

  #schedule(delayMs: number): void {
    if (this.#stopping) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#woken = false;
      this.#round = this.runOnce().finally(() => {
        this.#round = undefined;
        this.#schedule(this.#woken ? WAKE_AFTER_MS : this.#parts.intervalSeconds * 1000);
      });
    }, delayMs);
    this.#timer.unref();
  }

  /** Repeats a task until it finds nothing more to do. */
  async #task(name: string, step: () => Promise<number>): Promise<void> {
    const { board, clock } = this.#parts;
    const startedAt = clock.now();
    try {
      while ((await step()) > 0 && !this.#stopping);
      board.note(name, startedAt, null);
    } catch (error) {
      board.note(name, startedAt, error instanceof Error ? error.message : "unknown");
      this.#parts.log.error({ task: name, err: error }, "A background task failed; the next round tries it again.");
    }
  }
}
