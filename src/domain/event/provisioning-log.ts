import type { Clock } from "../clock.ts";
import { aRecord, type Outcome, type ScimRequest } from "../directory/scim-request.ts";
import type { Units } from "../unit.ts";

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
      readonly sentence: string;
      readonly resourceType: Outcome["resourceType"];
      readonly resourceId: string | null;
    },
  ): Promise<void> {
    const { httpStatus, sentence, resourceType, resourceId } = refusal;
    const operation = `${request.method} ${resourceType ?? "unknown resource"}`;
    const outcome = { operation, resourceType, resourceId, resourceName: null, httpStatus, refusal: sentence };
    const record = aRecord(request, outcome, this.#clock.now());
    await this.#units.write((stores) => stores.records.append(record));
  }
}
