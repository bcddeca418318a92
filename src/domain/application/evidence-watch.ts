import type { Rederive } from "../account/rederive.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { ApplicationId, WorkspaceId } from "../id.ts";
import type { Settle } from "../job.ts";
import type { Stores, Units } from "../unit.ts";
import {
  type Application,
  conditionAt,
  type EvidenceChange,
  evidenceEndsAt,
  meansOther,
  summarize,
  type Verification,
} from "./application.ts";
import type { Evidence, Judged } from "./evidence.ts";
import { changesSince } from "./evidence-changes.ts";
import type { EvidenceJudge } from "./evidence-judge.ts";
import { isAnotherChange, type Look, pendingAfter, proofOf, type Weighed, weigh } from "./evidence-weight.ts";
import { getApplication } from "./find-application.ts";
import { failureAfter, nextCheckAt, planCheck } from "./proof-watch.ts";
import type { SamlProfile } from "./saml-evidence.ts";

const ORIGIN: Origin = { actor: { kind: "job", id: "evidence" }, cause: { kind: "job", id: "evidence" } };
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Looks at the evidence of applications again: fetches metadata and follows the sign-in where they were found before. What
 * proves what is pinned is taken; what would change a pin waits for a person; what fails is tried again, and breaks the proof in
 * the end.
 */
export class EvidenceWatch {
  readonly #units: Units;
  readonly #rederive: Rederive;
  readonly #judge: EvidenceJudge;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;
  readonly #random: () => number;

  constructor(parts: {
    readonly units: Units;
    readonly rederive: Rederive;
    readonly judge: EvidenceJudge;
    readonly clock: Clock;
    readonly workspaceId: WorkspaceId;
    /** From 0 up to 1, for spreading what is looked at again. */
    readonly random?: () => number;
  }) {
    this.#units = parts.units;
    this.#rederive = parts.rederive;
    this.#judge = parts.judge;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
    this.#random = parts.random ?? Math.random;
  }

  /** Looks at one application; what it found takes effect in the unit that ends the job. */
  async check(applicationId: string): Promise<Settle> {
    const application = await this.#units.read((stores) => this.#find(stores, applicationId));
    if (application === undefined) return () => Promise.resolve(null);
    const looks = await this.#look(application);
    return (stores) => this.#settle(stores, application, looks);
  }

  /**
   * Forgets where an application is looked at, which ends what was only not reached; evidence that somebody brings with an address
   * begins anew.
   * @throws {AnteroomError} `not_found`; `conflict` when it is not looked at
   */
  async stop(idOrKey: string, origin: Origin): Promise<Application> {
    return this.#units.write(async (stores) => {
      const before = await getApplication(stores, this.#workspaceId, idOrKey);
      const { metadataUrl, ssoUrl, watch, workspaceId, id } = before;
      if (metadataUrl === null && ssoUrl === null) {
        const problem = `Application "${before.key}" is not watched: no address of it is known.`;
        throw new AnteroomError("conflict", problem, { code: "not_watched" });
      }
      const now = this.#clock.now();
      const failure = watch.failure?.isBroken === true ? watch.failure : null;
      const saml = summarize(await stores.applications.listDeciding(id), failure);
      const left = { ...before, saml, metadataUrl: null, ssoUrl: null, watch: { ...watch, failure }, updatedAt: now };
      const after = await planCheck(stores, left, nextCheckAt(left, now, this.#random()));
      await stores.applications.update(after);
      const what = { workspaceId, at: now, subject: { kind: "application", id } as const };
      const event = { ...what, type: "application.watch_stopped", before: { metadataUrl, ssoUrl } };
      await stores.events.append(anEvent(origin, event));
      return after;
    });
  }

  async #look(application: Application): Promise<readonly Look[]> {
    const { metadataUrl, ssoUrl } = application;
    const looks: Look[] = [];
    if (metadataUrl !== null) looks.push(await this.#fetch(application, metadataUrl));
    if (ssoUrl !== null) looks.push(await this.#brought(application, { kind: "sign_in_address", url: ssoUrl }));
    return looks;
  }

  /** Looks for the entity that is pinned; a document that holds just one other is about that one. */
  async #fetch(application: Application, url: string): Promise<Look> {
    const entityId = application.saml.profile?.entityId ?? undefined;
    const look = await this.#brought(application, { kind: "metadata_url", url, entityId });
    const [only, ...others] = "candidates" in look ? (look.candidates ?? []) : [];
    if (only === undefined || others.length > 0) return look;
    return this.#brought(application, { kind: "metadata_url", url, entityId: only });
  }

  async #brought(application: Application, evidence: Evidence): Promise<Look> {
    try {
      return { judged: await this.#judge.judge(application, evidence, ORIGIN) };
    } catch (error) {
      const isRefusal =
        error instanceof AnteroomError && (error.code === "invalid_value" || error.code === "too_large");
      if (!isRefusal) throw error;
      const { candidates } = error.facts;
      return { problem: error.message, candidates: Array.isArray(candidates) ? candidates.map(String) : [] };
    }
  }

  async #settle(stores: Stores, looked: Application, looks: readonly Look[]): Promise<number | null> {
    const before = await this.#find(stores, looked.id);
    if (before === undefined) return null;
    const now = this.#clock.now();
    // Read for what was meant then; whoever changed it since wants to know of what is meant now.
    if (meansOther(looked, before)) return now;
    const pin = await this.#pin(stores, before);
    const weighed = looks.map((look) => weigh(before, pin, look));
    let pendingChange = before.pendingChange;
    for (const one of weighed) {
      const entry = one.judged === null ? undefined : await this.#enter(stores, before, one, one.judged);
      pendingChange = pendingAfter(pendingChange, one, entry, now);
    }
    const failure = failureAfter(before.watch.failure, proofOf(weighed), now);
    const saml = summarize(await stores.applications.listDeciding(before.id), failure);
    const condition = conditionAt(saml.condition, evidenceEndsAt(saml), now);
    const checkedAt = looks.length === 0 ? before.watch.checkedAt : now;
    const settled = { ...before, saml: { ...saml, condition }, watch: { ...before.watch, checkedAt, failure } };
    const dueAt = nextCheckAt(settled, now, this.#random());
    const after: Application = { ...settled, watch: { ...settled.watch, nextCheckAt: dueAt }, pendingChange };
    await this.#write(stores, before, after, now);
    return dueAt;
  }

  /** What is pinned; of an app whose support somebody's word took back, what was until then. */
  async #pin(stores: Stores, { id, saml }: Application): Promise<SamlProfile | null> {
    if (saml.verdict !== "unsupported") return saml.profile;
    const ledger = await stores.applications.listDeciding(id);
    return (
      ledger.find(({ kind, applied, profile }) => kind === "metadata" && applied && profile !== null)?.profile ?? null
    );
  }

  /** The ledger tells what changed and, once a day, what did not; answers the newest entry of this kind. */
  async #enter(
    stores: Stores,
    application: Application,
    weighed: Weighed,
    { verification: found, document }: Judged,
  ): Promise<Verification> {
    const { applies } = weighed;
    const newest = await stores.applications.findNewest(application.id, found.kind);
    const changes = changesSince(newest, found);
    const isNews =
      newest === undefined ||
      newest.applied !== applies ||
      !isRenewal(changes) ||
      isAnotherChange(application.pendingChange, weighed);
    if (!isNews && !isToBeTold(newest, changes, found.takenAt)) return newest;
    const verification = { ...found, changes, applied: applies };
    // What says the same again, or only for longer, is not kept once more: a federation's document is megabytes, and comes every hour.
    await stores.applications.insertVerification(verification, isNews ? document : null);
    return verification;
  }

  async #write(stores: Stores, before: Application, after: Application, now: number): Promise<void> {
    const isMoved =
      JSON.stringify([before.saml, before.pendingChange]) !== JSON.stringify([after.saml, after.pendingChange]);
    await stores.applications.update(isMoved ? { ...after, updatedAt: now } : after);
    for (const event of eventsBetween(before, after)) {
      const { workspaceId, id } = after;
      const what = { workspaceId, at: now, subject: { kind: "application", id } as const, ...event };
      await stores.events.append(anEvent(ORIGIN, what));
    }
    // The stored condition may follow the clock only, which no account depends on.
    if (gateOf(before) === gateOf(after)) return;
    await this.#rederive.affected(stores, { by: "application", applicationId: after.id }, ORIGIN);
  }

  #find(stores: Stores, id: string): Promise<Application | undefined> {
    return stores.applications.findById(this.#workspaceId, id as ApplicationId);
  }
}

/** Whether a look says nothing else than the one before, or only that it is valid for longer, as federations do every hour. */
function isRenewal(changes: readonly EvidenceChange[]): boolean {
  return changes.every(({ what }) => what === "validUntil");
}

/** Whether what is no news is entered all the same: once a day, and before what is known of its time has run out. */
function isToBeTold(newest: Verification, changes: readonly EvidenceChange[], now: number): boolean {
  if (now - newest.takenAt >= DAY_MS) return true;
  const endsAt = newest.profile?.validUntil ?? Number.POSITIVE_INFINITY;
  return changes.length > 0 && endsAt - now < 2 * DAY_MS;
}

/** What accounts depend on. */
function gateOf({ saml: { verdict, grade, condition } }: Application): string {
  return `${verdict} ${grade} ${condition === "broken"}`;
}

type EventPart = Pick<Parameters<typeof anEvent>[1], "type" | "before" | "after" | "reason">;

function eventsBetween(before: Application, after: Application): readonly EventPart[] {
  return [...proofEvents(before, after), ...changeEvents(before, after)];
}

function proofEvents(before: Application, after: Application): readonly EventPart[] {
  const [from, to] = [shown(before), shown(after)];
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  const { failure } = after.watch;
  const reason = failure?.problem ?? null;
  const moved = { before: from, after: to, reason };
  if (to.condition === from.condition) return [{ ...moved, type: "application.verified" }];
  if (to.condition === "broken") return [{ ...moved, type: "application.support_lost" }];
  if (to.condition === "ok") return [{ ...moved, type: "application.recovered" }];
  return [{ ...moved, type: failure === null ? "application.evidence_ended" : "application.proof_failed" }];
}

function changeEvents(before: Application, after: Application): readonly EventPart[] {
  const [was, is] = [before.pendingChange, after.pendingChange];
  if (is !== null && is.verificationId !== was?.verificationId) {
    const found = { verificationId: is.verificationId, changes: is.changes.map((change) => ({ ...change })) };
    return [{ type: "application.change_found", after: found }];
  }
  if (is !== null || was === null || was.refusedAt !== null) return [];
  return [{ type: "application.change_withdrawn", before: { verificationId: was.verificationId } }];
}

function shown({ saml: { verdict, grade, condition } }: Application) {
  return { verdict, grade, condition };
}
