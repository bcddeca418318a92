import type { Clock } from "../clock.ts";
import { aRecord, type Outcome, type ScimRequest } from "../directory/scim-request.ts";
import type { Units } from "../unit.ts";
import type { RecordedCode } from "./log-query.ts";

/** Records what was refused. What was applied is recorded by the unit that applied it. */
export class ProvisioningLog {
  readonly #units: Units;
  readonly #clock: Clock;

  constructor(parts: { readonly units: Units; readonly clock: Clock }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
  }

  /** Records a refusal in a unit of its own, because the refused unit has been undone. */
  async refused(
    request: ScimRequest,
    refusal: {
      readonly httpStatus: number;
      readonly errorCode: RecordedCode;
      readonly sentence: string;
      readonly resourceType: Outcome["resourceType"];
      readonly resourceId: string | null;
    },
  ): Promise<void> {
    const { sentence, ...known } = refusal;
    const operation = wordsFor(request.method, refusal.resourceType);
    const outcome = { ...known, operation, resourceName: null, refusal: sentence };
    const record = aRecord(request, outcome, this.#clock.now());
    await this.#units.write((stores) => stores.records.append(record));
  }
}

const VERBS: ReadonlyMap<string, string> = new Map([
  ["POST", "Create"],
  ["PUT", "Replace"],
  ["PATCH", "Change"],
  ["DELETE", "Delete"],
  ["GET", "Read"],
  ["HEAD", "Read"],
]);

function wordsFor(method: string, resourceType: Outcome["resourceType"]): string {
  const verb = VERBS.get(method);
  const noun = resourceType?.toLowerCase();
  if (verb === undefined || noun === undefined) return `${method} ${noun ?? "unknown resource"}`;
  return `${verb} ${noun}`;
}
