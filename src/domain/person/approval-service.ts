import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import { type ApprovalId, newId, type WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Signer } from "../signer.ts";
import type { Stores, Units } from "../unit.ts";
import type { Approval, ApprovalQuery, ApprovalState } from "./approval.ts";
import { expired, notOpen, ownRequest, secondPersonRequired, tooMany, unusable } from "./approval-refusals.ts";
import { type Asker, bestCell, couldDo, needsStepUp } from "./authority.ts";
import type { Item } from "./item-role.ts";
import type { Action } from "./permission.ts";
import { forbidden, stepUpRequired } from "./permit-refusals.ts";
import type { Permits } from "./permits.ts";
import { isFresh } from "./step-up.ts";

/** A call that needs a second person. */
export interface ApprovableCall {
  readonly action: Action;
  readonly item: Item | null;
  /** Method and path. */
  readonly endpoint: string;
  /** All that the call says but its reason, which may be a passphrase: kept nowhere, not even as a plain hash. */
  readonly said: string;
  /** The body as JSON, with nothing in it that is secret. */
  readonly shownBody: string;
  /** What the call does, in a sentence without a full stop. */
  readonly summary: string;
  readonly reason: string;
}

interface Parts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly permits: Permits;
  readonly signer: Signer;
}

const VALID_MS = 24 * 60 * 60 * 1000;
const KEPT_MS = 366 * VALID_MS;
const MOST_WAITING = 100;
const PURPOSE = "approval";

/** Sees to it that a second person agrees to what one person may not do alone. */
export class ApprovalService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Lets a call through by the approval that it names, which is used up by that; without one, asks for an approval.
   * @throws {AnteroomError} `conflict`, with the code `second_person_required` and the id of the request in `approval`, or why
   * the named approval is not good for this call
   */
  async demand(asker: Asker, call: ApprovableCall, approvalId: string | null, origin: Origin): Promise<ApprovalId> {
    const { units } = this.#parts;
    if (approvalId !== null) return units.write((stores) => this.#use(stores, asker, call, approvalId, origin));
    throw secondPersonRequired(await units.write((stores) => this.#request(stores, asker, call, origin)));
  }

  /** Lets an approval be used again, because the call that used it came to nothing. */
  async giveBack(id: ApprovalId): Promise<void> {
    await this.#parts.units.write(async (stores) => {
      const approval = await stores.approvals.find(this.#parts.workspaceId, id);
      if (approval?.state === "used") await stores.approvals.update({ ...approval, state: "approved" });
    });
  }

  /** Newest first. */
  async list(query: ApprovalQuery, page: PageRequest): Promise<Page<Approval>> {
    return this.#parts.units.read((stores) => stores.approvals.list(this.#parts.workspaceId, query, page));
  }

  /** @throws {AnteroomError} `not_found`. */
  async get(id: string): Promise<Approval> {
    return this.#parts.units.read((stores) => this.#found(stores, id));
  }

  /**
   * Agrees to a call. Whoever does could do it, too, has proved their presence where that is needed, and is somebody else.
   * @throws {AnteroomError} `forbidden` for anyone else; `not_found`; `conflict` for one that is decided or too old
   */
  async approve(id: string, asker: Asker, note: string | null, origin: Origin): Promise<Approval> {
    return this.#decide(id, asker, origin, { state: "approved", note }, async (stores, approval) => {
      if (approval.requester === requesterOf(asker)) throw ownRequest();
      await this.#assertCould(stores, asker, approval);
    });
  }

  /** Refuses a call, or takes one's own request back. @throws {AnteroomError} as `approve` */
  async reject(id: string, asker: Asker, note: string | null, origin: Origin): Promise<Approval> {
    return this.#decide(id, asker, origin, { state: "rejected", note }, async (stores, approval) => {
      if (approval.requester !== requesterOf(asker)) await this.#assertCould(stores, asker, approval);
    });
  }

  /** Forgets some of those that expired a year ago; answers how many. */
  async prune(): Promise<number> {
    const before = this.#parts.clock.now() - KEPT_MS;
    return this.#parts.units.write((stores) => stores.approvals.prune(before, 1000));
  }

  async #use(stores: Stores, asker: Asker, call: ApprovableCall, id: string, origin: Origin): Promise<ApprovalId> {
    const approval = await stores.approvals.find(this.#parts.workspaceId, id);
    const isOfThisCall =
      approval !== undefined &&
      approval.requester === requesterOf(asker) &&
      approval.action === call.action &&
      this.#parts.signer.verify(PURPOSE, wordsOf(call), Buffer.from(approval.fingerprint).toString("hex"));
    if (!isOfThisCall) throw unusable(id);
    if (approval.expiresAt <= this.#parts.clock.now()) throw expired(approval);
    if (approval.state !== "approved") throw notOpen(approval);
    const used = { ...approval, state: "used" } as const;
    await stores.approvals.update(used);
    await this.#event(stores, origin, used, "approval.used", approval.state);
    return approval.id;
  }

  /** The same call in the same words is one request, however often it is made. */
  async #request(stores: Stores, asker: Asker, call: ApprovableCall, origin: Origin): Promise<Approval> {
    const [requester, now] = [requesterOf(asker), this.#parts.clock.now()];
    const fingerprint = new Uint8Array(Buffer.from(this.#parts.signer.sign(PURPOSE, wordsOf(call)), "hex"));
    const known = await stores.approvals.findWaiting(requester, fingerprint);
    if (known !== undefined && known.expiresAt > now) return known;
    // What nobody decided in time makes room for asking again.
    if (known !== undefined) await stores.approvals.update({ ...known, state: "rejected" });
    if ((await stores.approvals.countWaiting(requester, now)) >= MOST_WAITING) throw tooMany(MOST_WAITING);
    const approval: Approval = {
      id: newId<ApprovalId>(),
      workspaceId: this.#parts.workspaceId,
      state: "waiting",
      action: call.action,
      item: call.item,
      endpoint: call.endpoint,
      fingerprint,
      shownBody: call.shownBody,
      summary: call.summary,
      reason: call.reason,
      requester,
      requesterName: asker.person?.name ?? "local administrator",
      decidedBy: null,
      decidedByName: null,
      decidedAt: null,
      note: null,
      createdAt: now,
      expiresAt: now + VALID_MS,
    };
    await stores.approvals.insert(approval);
    await this.#event(stores, origin, approval, "approval.requested", null);
    return approval;
  }

  async #decide(
    id: string,
    asker: Asker,
    origin: Origin,
    { state, note }: { readonly state: ApprovalState; readonly note: string | null },
    assertMay: (stores: Stores, approval: Approval) => Promise<void>,
  ): Promise<Approval> {
    const { units, clock } = this.#parts;
    return units.write(async (stores) => {
      const before = await this.#found(stores, id);
      await assertMay(stores, before);
      const now = clock.now();
      if (before.state !== "waiting") throw notOpen(before);
      if (before.expiresAt <= now) throw expired(before);
      const { person } = asker;
      const decided = { decidedBy: person?.id ?? null, decidedByName: person?.name ?? "local administrator" };
      const after: Approval = { ...before, state, note, ...decided, decidedAt: now };
      await stores.approvals.update(after);
      await this.#event(stores, origin, after, `approval.${state}`, before.state);
      return after;
    });
  }

  async #assertCould(stores: Stores, asker: Asker, { action, item }: Approval): Promise<void> {
    const columns = await this.#parts.permits.columns(stores, asker, item === null ? [] : [item]);
    if (asker.kind !== "person" || !couldDo(action, columns)) throw forbidden(asker, action);
    if (!needsStepUp(bestCell(action, columns))) return;
    const proof = await stores.stepUps.find(asker.holder);
    if (!isFresh(proof?.provenAt, this.#parts.clock.now())) throw stepUpRequired(asker, action);
  }

  async #found(stores: Stores, id: string): Promise<Approval> {
    const approval = await stores.approvals.find(this.#parts.workspaceId, id);
    if (approval !== undefined) return approval;
    throw new AnteroomError("not_found", `Approval ${id.slice(0, 60)} does not exist; list the approvals.`);
  }

  #event(stores: Stores, origin: Origin, approval: Approval, type: string, before: ApprovalState | null) {
    const { workspaceId, id, state, action, item, endpoint, requesterName, decidedByName, note, reason } = approval;
    const after = {
      state,
      action,
      endpoint,
      item: item === null ? null : { ...item },
      requesterName,
      decidedByName,
      note,
    };
    const what = { workspaceId, at: this.#parts.clock.now(), type, subject: { kind: "approval", id } as const };
    return stores.events.append(anEvent(origin, { ...what, before: before && { state: before }, after, reason }));
  }
}

/** What a second person agrees to: the call and what it is for. */
function wordsOf({ said, reason }: ApprovableCall): string {
  return JSON.stringify([said, reason]);
}

/** Who asked: the person, whichever token or session they use. */
export function requesterOf({ person, holder }: Asker): string {
  return person === null ? holder : `person:${person.id}`;
}
