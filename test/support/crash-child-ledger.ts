/** A user as the driver knows it: what it sent, and what of it the server has acknowledged. */
export interface LedgerUser {
  readonly userName: string;
  readonly lane: number;
  id: string | undefined;
  /** The display name counts up; a crash may leave any value from the acknowledged to the sent one. */
  sentName: number;
  acknowledgedName: number;
  membership: "none" | "sent" | "acknowledged";
  /** Whether the server answered that it did not create it. */
  refused: boolean;
}

/** What has been acknowledged, kept in the process that is never killed. */
export interface Ledger {
  readonly users: LedgerUser[];
  /** One group per lane; the first one is bound to a role of the app. */
  readonly groupIds: string[];
  /** `X-Request-Id` of every acknowledged write. */
  readonly requestIds: string[];
  /** Answers 503 with the time to wait. */
  readonly refusals: string[];
  /** Other answers that were neither a success nor a broken connection. */
  readonly surprises: string[];
}

/** Where and as whom the driver writes. */
export interface Target {
  readonly url: string;
  readonly token: string;
}

const USER_URN = "urn:ietf:params:scim:schemas:core:2.0:User";
const ANTEROOM_URN = "urn:ietf:params:scim:schemas:extension:anteroom:2.0:User";
const PATCH_URN = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/** Creates, renames and groups users one after the other until the connection breaks or the server refuses. */
export async function writeUntilKilled(target: Target, ledger: Ledger, lane: number, round: number): Promise<void> {
  try {
    for (let index = 0; ; index += 1) await writeOne(target, ledger, lane, `svc-${round}-${lane}-${index}@example.com`);
  } catch (error) {
    if (!(error instanceof Unacknowledged)) throw error;
  }
}

/** The write did not come back, or was refused. */
class Unacknowledged extends Error {}

class Refused extends Unacknowledged {}

async function writeOne(target: Target, ledger: Ledger, lane: number, userName: string): Promise<void> {
  const user: LedgerUser = {
    userName,
    lane,
    id: undefined,
    sentName: 0,
    acknowledgedName: 0,
    membership: "none",
    refused: false,
  };
  ledger.users.push(user);
  const body = {
    schemas: [USER_URN, ANTEROOM_URN],
    userName,
    active: true,
    displayName: "0",
    [ANTEROOM_URN]: { appAssignments: ["crm:admin"] },
  };
  const location = await send(target, ledger, "POST", "/Users", body).catch((error: unknown) => {
    user.refused = error instanceof Refused;
    throw error;
  });
  user.id = location?.split("/").at(-1) ?? "";
  const toGroup = async (): Promise<void> => {
    user.membership = "sent";
    const value = [{ value: user.id }];
    await patch(target, ledger, `/Groups/${ledger.groupIds[lane]}`, { op: "add", path: "members", value });
    user.membership = "acknowledged";
  };
  await rename(target, ledger, user);
  await toGroup();
  await rename(target, ledger, user);
}

async function rename(target: Target, ledger: Ledger, user: LedgerUser): Promise<void> {
  user.sentName += 1;
  const value = String(user.sentName);
  await patch(target, ledger, `/Users/${user.id}`, { op: "replace", path: "displayName", value });
  user.acknowledgedName = user.sentName;
}

async function patch(target: Target, ledger: Ledger, path: string, operation: object): Promise<void> {
  await send(target, ledger, "PATCH", path, { schemas: [PATCH_URN], Operations: [operation] });
}

/** Sends one write. Its status line is the acknowledgement; answers its `Location`. */
async function send(
  { url, token }: Target,
  ledger: Ledger,
  method: string,
  path: string,
  body: object,
): Promise<string | null> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/scim+json" };
  const request = { method, headers, body: JSON.stringify(body) };
  const response = await fetch(`${url}/scim/v2${path}`, request).catch((error: unknown) => {
    throw new Unacknowledged("The connection broke.", { cause: error });
  });
  const location = response.headers.get("location");
  const isPutOff = response.status === 503 && Number(response.headers.get("retry-after")) > 0;
  if (response.ok) ledger.requestIds.push(response.headers.get("x-request-id") ?? "no request id");
  else (isPutOff ? ledger.refusals : ledger.surprises).push(`${method} ${path}: ${response.status}`);
  await response.text().catch(() => undefined);
  if (!response.ok) throw new Refused(`Status ${response.status}.`);
  return location;
}
