import type { ApiCaller } from "../../domain/connection/gatekeeper.ts";
import { isAnteroomError } from "../../domain/errors.ts";
import type { ApprovalId } from "../../domain/id.ts";
import type { ApprovalService } from "../../domain/person/approval-service.ts";
import type { Item } from "../../domain/person/item-role.ts";
import type { Permit, Permits } from "../../domain/person/permits.ts";
import type { BodyDemand, RawCall, Route } from "./route.ts";
import { shownBody } from "./shown-body.ts";

/** What is asked before a call is handled. */
export interface AdmissionParts {
  readonly permits: Permits;
  readonly approvals: ApprovalService;
}

/** One call on its way to its handler: whether it may get there, and by whose approval. */
export class Admission {
  readonly #parts: AdmissionParts;
  readonly #route: Route;
  readonly #caller: ApiCaller;
  readonly #params: Readonly<Record<string, string>>;
  readonly #reason: string | null;
  #permit: Permit | undefined;
  #used: ApprovalId | undefined;

  constructor(parts: AdmissionParts, route: Route, call: Pick<RawCall, "caller" | "params" | "reason">) {
    this.#parts = parts;
    this.#route = route;
    this.#caller = call.caller;
    this.#params = call.params;
    this.#reason = call.reason;
  }

  /** Comes before the body is read; where that has a say, only scopes are looked at. @throws {AnteroomError} `forbidden`. */
  async beforeBody(): Promise<void> {
    if (this.#route.bodyDecides) this.#parts.permits.assertInScope(this.#caller.asker, this.#route.action);
    else this.#permit = await this.#decide({});
  }

  /** Comes when the call is known to be well formed. @throws {AnteroomError} `forbidden`; `conflict` for a second person. */
  async beforeHandling(call: RawCall, demand: BodyDemand): Promise<void> {
    this.#permit ??= await this.#decide({ items: demand.items });
    if (demand.action !== undefined) this.#permit = await this.#decide(demand);
    if (this.#permit === "allowed") return;
    const [item = null] = this.#items(demand);
    const asked = {
      action: demand.action ?? this.#route.action,
      item,
      endpoint: `${this.#route.method} ${this.#path()}`,
      said: this.#said(call),
      shownBody: shownBody(call.body),
      summary: this.#route.summary,
      reason: this.#reason ?? "",
    };
    this.#used = await this.#parts.approvals.demand(this.#caller.asker, asked, call.approval, call.origin);
  }

  /**
   * Runs the rest of the call. What refuses it has not used the approval up, nor has a sealed server; of what could not be stored
   * nobody knows, so that the approval stays used.
   */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      const isRefused = isAnteroomError(error) && (error.code !== "unavailable" || error.facts["sealed"] === true);
      if (this.#used !== undefined && isRefused) await this.#parts.approvals.giveBack(this.#used);
      throw error;
    }
  }

  #decide(demand: BodyDemand): Promise<Permit> {
    const wanted = { action: demand.action ?? this.#route.action, items: this.#items(demand), reason: this.#reason };
    return this.#parts.permits.decide(this.#caller.asker, wanted);
  }

  #items({ items = [] }: BodyDemand): readonly Item[] {
    const id = this.#params["id"];
    const { item: kind } = this.#route;
    return kind === undefined || id === undefined ? items : [{ kind, id }, ...items];
  }

  #path(): string {
    return this.#route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(this.#params[name] ?? ""));
  }

  #said({ query, body }: RawCall): string {
    return JSON.stringify([this.#route.method, this.#path(), query, body]);
  }
}
