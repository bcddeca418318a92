import type { ServiceAccount } from "../account/service-account.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { AccountId, UserId, WorkspaceId } from "../id.ts";
import type { Stores } from "../unit.ts";
import { type Application, CLOCK_SKEW_MS, type Verification } from "./application.ts";
import { entryOf, type LoginEntry, otherAccount, RECORD } from "./login-evidence.ts";
import type { Finding, ResponseFacts } from "./saml-evidence.ts";

/**
 * Looks at a judged sign-in once more, within the unit that enters it: the account has to be there still, as old as the sign-in,
 * and the assertion must not have proved another one. Everything else passes as it is.
 */
export async function confirmSignIn<Entry extends LoginEntry>(
  stores: Stores,
  { workspaceId, id }: Pick<Application, "workspaceId" | "id">,
  judged: Entry,
): Promise<Entry> {
  const { accountId, login } = judged;
  if (judged.grade !== "login" || accountId === null || login === null) return judged;
  const found = await stores.accounts.find(workspaceId, accountId);
  const isLive = found !== undefined && found.account.retiredAt === null && found.account.applicationId === id;
  if (!isLive) return withFinding(judged, otherAccount("The account of that sign-in has ended."));
  const problem = tooEarly(found.account, login) ?? (await usedBefore(stores, workspaceId, accountId, login));
  return problem === undefined ? judged : withFinding(judged, problem);
}

/** The entry with one more finding; what that disproves is taken back. */
function withFinding<Entry extends LoginEntry>(judged: Entry, finding: Finding): Entry {
  return { ...judged, ...entryOf([...judged.findings, finding], judged.login, judged.accountId) };
}

/** A user of the same name may have had another account, or none, when the assertion was valid. */
function tooEarly({ createdAt, userName }: ServiceAccount, { notOnOrAfter }: ResponseFacts): Finding | undefined {
  if (notOnOrAfter + CLOCK_SKEW_MS >= createdAt) return undefined;
  return otherAccount(`The sign-in happened before the service account of ${userName} existed.`);
}

async function usedBefore(
  stores: Stores,
  workspaceId: WorkspaceId,
  accountId: AccountId,
  { assertionSha256 }: ResponseFacts,
): Promise<Finding | undefined> {
  const first = await stores.applications.findProvenBy(workspaceId, assertionSha256);
  if (first === undefined) return undefined;
  if (first.accountId === accountId) {
    const message = "This very sign-in has been brought before; it proves no more than it did.";
    return { code: "known-assertion", severity: "info", message };
  }
  const message = "This very assertion has proved the sign-in of another account; one proves one account.";
  return { code: "assertion-used", severity: "disproof", message, fix: RECORD };
}

/**
 * Notes a sign-in that was proved at its account, within the unit that enters the proof, and gives the user whose accounts have
 * to be derived anew. Nobody's for other entries: a sign-in says nothing of any other account.
 */
export async function noteSignIn(
  stores: Stores,
  workspaceId: WorkspaceId,
  { id: verificationId, grade, accountId, takenAt, login, findings }: Verification,
  origin: Origin,
): Promise<readonly UserId[]> {
  if (grade !== "login" || accountId === null || login === null) return [];
  if (findings.some(({ code }) => code === "known-assertion")) return [];
  const found = await stores.accounts.find(workspaceId, accountId);
  if (found === undefined) return [];
  const { account } = found;
  await stores.accounts.update({ ...account, loginProvenAt: takenAt, updatedAt: takenAt });
  const after = { verificationId, issuer: login.issuer, secondFactor: login.secondFactor };
  const what = {
    type: "account.sign_in_proven",
    subject: { kind: "account", id: account.id },
    accountId: account.id,
  } as const;
  await stores.events.append(anEvent(origin, { workspaceId, at: takenAt, ...what, after }));
  return [account.userId];
}
