import { readBulkMessage } from "../../scim/bulk-message.ts";
import { renderBulkResponse } from "../../scim/bulk-response.ts";
import { EventTurn } from "../event-turn.ts";
import { planBulk } from "./bulk-plan.ts";
import { type BulkParts, BulkRun } from "./bulk-run.ts";
import { EFFECT_HEADER } from "./effect-header.ts";
import { assertOnCollection } from "./preconditions.ts";
import type { ScimOperations } from "./scim-call.ts";
import type { ScimOutcome } from "./scim-outcome.ts";

/** The operations on `/Bulk`, RFC 7644 §3.7. */
export function bulkCollection(parts: BulkParts, outcome: ScimOutcome): ScimOperations {
  return new Map([
    [
      "POST",
      async (call) => {
        assertOnCollection(call.preconditions);
        const message = readBulkMessage(call.body, call.dialect, parts.limits.scimBulkOperations);
        const turn = new EventTurn();
        const run = new BulkRun({ parts, outcome, call, turn, failOnErrors: message.failOnErrors });
        const body = renderBulkResponse(await run.execute(await planBulk(message, call, turn)));
        return { status: 200, headers: { [EFFECT_HEADER]: run.effect }, body };
      },
    ],
  ]);
}
