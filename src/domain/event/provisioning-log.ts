import type { Clock } from "../clock.ts";
import { displayNameOf, userNameOf } from "../directory/directory-user.ts";
import { aRecord, type Outcome, type ScimRequest } from "../directory/scim-request.ts";
import type { ConnectionId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
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
    await this.#units.write(async (stores) => {
      const resourceName = await nameOf(stores, request.connection.id, refusal);
      const words = wordsFor(request.method, refusal.resourceType);
      const operation = resourceName === null ? words : `${words} ${resourceName}`;
      const outcome = { ...known, operation, resourceName, refusal: sentence };
      await stores.records.append(aRecord(request, outcome, this.#clock.now()));
    });
  }
}

type Named = Pick<Outcome, "resourceType" | "resourceId">;

/** What is called so by the connection itself: it may have named anything. */
async function nameOf(
  stores: Stores,
  connectionId: ConnectionId,
  { resourceType, resourceId }: Named,
): Promise<string | null> {
  if (resourceId === null) return null;
  if (resourceType === "User") {
    const found = await stores.users.find(connectionId, resourceId);
    return found === undefined ? null : userNameOf(found.document);
  }
  if (resourceType !== "Group") return null;
  const group = await stores.groups.find(connectionId, resourceId);
  return group === undefined ? null : (displayNameOf(group.document) ?? null);
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
