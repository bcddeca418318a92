import type { Rederive } from "../account/rederive.ts";
import type { Clock } from "../clock.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import type { Stores } from "../unit.ts";
import { type Application, summarize, type Verification } from "./application.ts";
import type { Judged } from "./evidence.ts";
import { changesSince } from "./evidence-changes.ts";
import { confirmSignIn, noteSignIn } from "./login-proof.ts";
import { nextCheckAt, planCheck } from "./proof-watch.ts";

/** What entering evidence came to. */
export interface Entered {
  readonly application: Application;
  readonly verification: Verification;
}

/** Enters what people bring, which counts as accepted by them: it is what the watch compares with from then on. */
export class EvidenceLedger {
  readonly #rederive: Rederive;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;
  readonly #random: () => number;

  constructor(parts: {
    readonly rederive: Rederive;
    readonly clock: Clock;
    readonly workspaceId: WorkspaceId;
    /** From 0 up to 1, for spreading what is looked at again. */
    readonly random?: () => number;
  }) {
    this.#rederive = parts.rederive;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
    this.#random = parts.random ?? Math.random;
  }

  /**
   * Enters judged evidence within a unit that is open, lets the ledger decide, and plans when it is looked at again.
   * @param isFresh false for what was known before and is only read in another way
   */
  async enter(
    stores: Stores,
    application: Application,
    judged: Judged,
    origin: Origin,
    isFresh = true,
  ): Promise<Entered> {
    const { id: applicationId } = application;
    const { kind, accountId } = judged.verification;
    const before = await stores.applications.findNewest(applicationId, kind, accountId);
    const confirmed = await confirmSignIn(stores, application, judged.verification);
    const changes = changesSince(before, confirmed);
    const verification: Verification = { ...confirmed, changes, applied: true };
    await stores.applications.insertVerification(verification, judged.document);
    const failure = isFresh && endsFailure(verification) ? null : application.watch.failure;
    const after: Application = {
      ...application,
      ...judged.again,
      saml: summarize(await stores.applications.listDeciding(applicationId), failure),
      watch: { ...application.watch, failure },
      pendingChange: movesPin(verification) ? null : application.pendingChange,
      updatedAt: verification.takenAt,
    };
    const wantedAt = nextCheckAt(after, this.#clock.now(), this.#random());
    const wasFetched = judged.again.metadataUrl !== undefined;
    const watched = await planCheck(stores, after, wasFetched ? wantedAt : notLater(application, wantedAt));
    await stores.applications.update(watched);
    await this.#event(stores, application, watched, verification, origin);
    const signedIn = await noteSignIn(stores, this.#workspaceId, verification, origin);
    if (kind === "login") await this.#rederive.users(stores, signedIn, origin);
    else await this.#rederive.affected(stores, { by: "application", applicationId }, origin);
    return { application: watched, verification };
  }

  #event(
    stores: Stores,
    before: Application,
    after: Application,
    verification: Verification,
    origin: Origin,
  ): Promise<void> {
    const { workspaceId, id } = after;
    const subject = { kind: "application", id } as const;
    const change = { before: shown(before), after: { ...shown(after), verificationId: verification.id } };
    const what = { workspaceId, at: this.#clock.now(), type: "application.verified", subject, ...change };
    return stores.events.append(anEvent(origin, what));
  }
}

/** Evidence that says nothing of what is served by now must not put off the look at it that is planned, however often it comes. */
function notLater({ metadataUrl, watch }: Application, wantedAt: number | null): number | null {
  if (metadataUrl === null || watch.nextCheckAt === null || wantedAt === null) return wantedAt;
  return Math.min(watch.nextCheckAt, wantedAt);
}

/** Whether an entry shows that what failed before holds again. A sign-in that was recorded may be older than the failure; somebody's word proves nothing. */
export function endsFailure({ kind, verdict }: Pick<Verification, "kind" | "verdict">): boolean {
  return movesPin({ kind, verdict }) || (kind === "observation" && verdict === "supported");
}

function movesPin({ kind, verdict }: Pick<Verification, "kind" | "verdict">): boolean {
  return kind === "metadata" && (verdict === "supported" || verdict === "unsupported");
}

function shown({ saml: { verdict, grade, condition } }: Application) {
  return condition === "ok" ? { verdict, grade } : { verdict, grade, condition };
}
