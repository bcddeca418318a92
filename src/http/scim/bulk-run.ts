import type { LimitsConfig } from "../../config/config.ts";
import type { Clock } from "../../domain/clock.ts";
import { AnteroomError, type ErrorCode, isAnteroomError } from "../../domain/errors.ts";
import { newId } from "../../domain/id.ts";
import { joined, type Stores, type Units } from "../../domain/unit.ts";
import { bulkIdOf, mapReferences, type ReferenceTarget } from "../../scim/bulk-references.ts";
import type { BulkOutcome } from "../../scim/bulk-response.ts";
import { assertOneUnit } from "../../scim/message-size.ts";
import { shorten } from "../../scim/notes.ts";
import { locationOf } from "../../scim/render.ts";
import type { EventTurn } from "../event-turn.ts";
import type { BulkPlan, BulkStep, BulkTarget, BulkWork } from "./bulk-plan.ts";
import { EFFECT_HEADER, effectField, FailedAfterWrite, joinedField, refusedField } from "./effect-header.ts";
import { type GroupParts, groupCollection, groupItem } from "./groups.ts";
import { methodNotAllowed } from "./method-not-allowed.ts";
import type { QueryParameters } from "./query-parameters.ts";
import { type ScimAnswer, toScimRefusal } from "./scim-answer.ts";
import type { ScimCall, ScimOperations } from "./scim-call.ts";
import type { ScimOutcome } from "./scim-outcome.ts";
import { type UserParts, userCollection, userItem } from "./users.ts";

/** What carrying out operations needs. */
export interface BulkParts extends UserParts, GroupParts {
  readonly units: Units;
  readonly clock: Clock;
  readonly limits: LimitsConfig;
}

/** One bulk request, and who keeps what becomes of it. */
export interface BulkContext {
  readonly parts: BulkParts;
  readonly outcome: ScimOutcome;
  readonly call: ScimCall;
  readonly turn: EventTurn;
  /** After how many errors to stop; undefined for never. */
  readonly failOnErrors: number | undefined;
}

type ServedOperations = Readonly<Record<BulkTarget["kind"], ScimOperations>>;
type Targets = ReadonlyMap<string, ReferenceTarget>;

interface Applied {
  readonly step: BulkStep;
  readonly resource: ReferenceTarget;
  readonly answer: ScimAnswer;
}

/** How many operations may wait for one COMMIT together. Their units run one after the other all the same. */
const MOST_STARTED = 16;
/** The part of the answer time after which no further operation is started: those that were need time to end. */
const STARTING_TIME = 0.8;
/** Outcomes carry no resources, so none is rendered. */
const ID_ONLY: QueryParameters = new Map([["attributes", "id"]]);
/** What refuses one creation of a circle for a reason that holds for all of them. */
const FOR_ALL: ReadonlySet<ErrorCode> = new Set(["unavailable", "unauthenticated"]);

/** Carries out the operations of one bulk request. */
export class BulkRun {
  readonly #context: BulkContext;
  readonly #served: ServedOperations;
  readonly #outcomes = new Map<number, BulkOutcome>();
  /** What has been created so far, by `bulkId`. */
  readonly #created = new Map<string, ReferenceTarget>();
  readonly #effects: string[] = [];
  #failures = 0;

  constructor(context: BulkContext) {
    this.#context = context;
    this.#served = serve(context.parts);
  }

  /**
   * Answers what became of each operation, in the order of the request. Those that `failOnErrors` kept from being processed are
   * left out. Operations reach their units in the order of the plan, whether or not the one before has been committed.
   */
  async execute({ steps, order }: BulkPlan): Promise<readonly BulkOutcome[]> {
    const { outcome, call, turn, failOnErrors } = this.#context;
    const most = failOnErrors === undefined ? MOST_STARTED : 1;
    let started: Promise<void>[] = [];
    for (const indices of order) {
      const together = indices.map((index) => steps[index]).filter((step) => step !== undefined);
      if (started.length >= most || together.some((step) => this.#awaits(step))) {
        await Promise.all(started);
        started = [];
      }
      if (failOnErrors !== undefined && this.#failures >= failOnErrors) break;
      // Reading what an operation asks for takes its time, too.
      await turn.rest();
      started.push(this.#start(together));
    }
    await Promise.all(started);
    const outcomes = [...this.#outcomes].sort(([a], [b]) => a - b).map(([, one]) => one);
    outcome.operationsEnded(call.request, outcomes.map(sentenceOf));
    return outcomes;
  }

  /** What the operations did together, as the header field says it. */
  get effect(): string {
    return joinedField(this.#effects);
  }

  /** Whether it refers to something that has not been created, or not been committed yet. */
  #awaits({ work }: BulkStep): boolean {
    return !(work instanceof AnteroomError) && ![...work.references].every((bulkId) => this.#created.has(bulkId));
  }

  async #start(steps: readonly BulkStep[]): Promise<void> {
    if (this.#isOutOfTime()) for (const step of steps) this.#giveUp(step);
    else if (steps.length > 1 || steps.some(refersToItself)) await this.#applyCircle(steps);
    else for (const step of steps) await this.#applyOne(step);
  }

  async #applyOne(step: BulkStep): Promise<void> {
    try {
      this.#succeed(await this.#apply(step, this.#served, this.#created));
    } catch (error) {
      await this.#fail(step, error);
    }
  }

  /**
   * Creations that refer to each other get their ids beforehand and are made in one unit, users before groups: all or none. To
   * create first and refer afterwards would leave a resource behind whose reference could not be kept.
   */
  async #applyCircle(steps: readonly BulkStep[]): Promise<void> {
    const { parts } = this.#context;
    let at: BulkStep | undefined;
    try {
      assertOneUnit(steps.map(({ work }) => ("data" in work ? work.data : undefined)));
      const applied = await parts.units.write(async (stores) => {
        const served = serve(within(parts, stores));
        const targets = new Map([...this.#created, ...steps.flatMap((step) => this.#reserve(step))]);
        const made: Applied[] = [];
        for (const step of usersFirst(steps)) {
          at = step;
          made.push(await this.#apply(step, served, targets));
        }
        at = undefined;
        return made;
      });
      for (const one of applied) this.#succeed(one);
    } catch (error) {
      const forAll = at === undefined || (isAnteroomError(error) && FOR_ALL.has(error.code));
      for (const step of steps) await this.#fail(step, forAll || step === at ? error : brokenCircle(at));
    }
  }

  #reserve({ entry: { bulkId }, work }: BulkStep): [string, ReferenceTarget][] {
    if (bulkId === undefined || work instanceof AnteroomError) return [];
    return [[bulkId, this.#targetOf(work, newId())]];
  }

  /** Hands an operation to what serves it as a single request, without awaiting anything before its unit. */
  async #apply(step: BulkStep, served: ServedOperations, targets: Targets): Promise<Applied> {
    const { work, entry } = step;
    if (work instanceof AnteroomError) throw work;
    const { method, target, data } = work;
    const operations = served[target.kind];
    const operation = operations.get(method);
    if (operation === undefined) throw methodNotAllowed([...operations.keys()].filter((name) => name !== "GET"));
    for (const bulkId of work.references) if (!targets.has(bulkId)) throw brokenReference(step, bulkId);
    const own = method === "POST" && entry.bulkId !== undefined ? targets.get(entry.bulkId) : undefined;
    const resource = own ?? this.#targetOf(work, idIn(target, targets) ?? newId());
    const { dialect } = this.#context.call;
    const form = method === "PATCH" ? "patch" : "body";
    const resolve = (bulkId: string): ReferenceTarget | undefined => targets.get(bulkId);
    const refersInData = data !== undefined && work.references.size > 0;
    const body = refersInData ? mapReferences({ type: work.type, form, data, dialect }, resolve) : data;
    const request = { ...step.request, startedAt: this.#context.parts.clock.now() };
    const answer = await operation({
      request: method === "POST" ? { ...request, reservedId: resource.id } : request,
      dialect,
      parameters: ID_ONLY,
      id: "id" in target ? resource.id : "",
      body,
      preconditions: work.preconditions,
    });
    return { step, resource, answer };
  }

  #targetOf({ type }: BulkWork, id: string): ReferenceTarget {
    return { id, location: locationOf(type, id, this.#context.parts.baseUrl) };
  }

  #succeed({ step, resource, answer }: Applied): void {
    const { entry, index } = step;
    if (entry.method === "POST" && entry.bulkId !== undefined) this.#created.set(entry.bulkId, resource);
    const version = answer.headers?.["ETag"];
    this.#effects.push(answer.headers?.[EFFECT_HEADER] ?? "applied");
    this.#outcomes.set(index, { ...entry, version, location: resource.location, status: answer.status });
  }

  async #fail(step: BulkStep, error: unknown): Promise<void> {
    this.#failures += 1;
    const { target } = step.work instanceof AnteroomError ? {} : step.work;
    const answer = await this.#context.outcome.operationRefused(step.request, target, error);
    this.#refuse(step, answer, error instanceof FailedAfterWrite ? effectField(error.effect) : undefined);
  }

  /** Nothing was done, so nothing is recorded: what is too slow already must not write more. */
  #giveUp(step: BulkStep): void {
    this.#failures += 1;
    const message = `Time ran out before Operations[${step.index}]; nothing of it was applied, so send it again.`;
    const retryAfterSeconds = 1;
    this.#refuse(step, toScimRefusal(new AnteroomError("unavailable", message, { retryAfterSeconds })));
  }

  #refuse({ entry, index, work }: BulkStep, { status, body }: ScimAnswer, effect?: string): void {
    const named = work instanceof AnteroomError || entry.method === "POST" ? undefined : work;
    const id = named && idIn(named.target, this.#created);
    const location = named && id !== undefined ? this.#targetOf(named, id).location : undefined;
    const response = typeof body === "string" ? undefined : body;
    const outcome = { ...entry, location, status, response };
    this.#effects.push(effect ?? refusedField(sentenceOf(outcome) ?? ""));
    this.#outcomes.set(index, outcome);
  }

  #isOutOfTime(): boolean {
    const { parts, call } = this.#context;
    return parts.clock.now() - call.request.startedAt > parts.limits.answerTimeSeconds * 1000 * STARTING_TIME;
  }
}

function serve(parts: BulkParts): ServedOperations {
  return {
    users: userCollection(parts),
    user: userItem(parts),
    groups: groupCollection(parts),
    group: groupItem(parts),
  };
}

function within(parts: BulkParts, stores: Stores): BulkParts {
  const units = joined(stores);
  return { ...parts, users: parts.users.within(units), groups: parts.groups.within(units) };
}

/** Why an operation was refused; undefined when it was not. */
function sentenceOf({ response }: BulkOutcome): string | undefined {
  const detail = response?.["detail"];
  return typeof detail === "string" ? detail : undefined;
}

/** The id in a path; undefined for a list and for a resource that has not been created. */
function idIn(target: BulkTarget, targets: Targets): string | undefined {
  if (!("id" in target)) return undefined;
  const bulkId = bulkIdOf(target.id);
  return bulkId === undefined ? target.id : targets.get(bulkId)?.id;
}

function refersToItself({ work, entry }: BulkStep): boolean {
  if (work instanceof AnteroomError || entry.method !== "POST" || entry.bulkId === undefined) return false;
  return work.references.has(entry.bulkId);
}

/** Members must exist before the group. */
function usersFirst(steps: readonly BulkStep[]): readonly BulkStep[] {
  return [...steps.filter((step) => isOfUsers(step)), ...steps.filter((step) => !isOfUsers(step))];
}

function isOfUsers({ work }: BulkStep): boolean {
  return !(work instanceof AnteroomError) && work.type.name === "User";
}

function brokenReference({ index }: BulkStep, bulkId: string): AnteroomError {
  return new AnteroomError(
    "conflict",
    `Operations[${index}] refers to bulkId:${shorten(bulkId)}, which was not created; see its own outcome and send both again.`,
  );
}

function brokenCircle(failed: BulkStep | undefined): AnteroomError {
  return new AnteroomError(
    "conflict",
    `This operation and bulkId:${shorten(failed?.entry.bulkId ?? "")} refer to each other, and that one was refused; see its outcome and send both again.`,
  );
}
