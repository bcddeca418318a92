import type { ServiceAccount } from "../account/service-account.ts";
import type { KeptIdpProfile } from "../connection/idp-profile.ts";
import { AnteroomError } from "../errors.ts";
import type { AccountId, UserId } from "../id.ts";
import type { Stores } from "../unit.ts";
import { type Application, CLOCK_SKEW_MS, type Verification } from "./application.ts";
import type {
  Finding,
  ResponseFacts,
  ResponseVerdict,
  ResponseVerifier,
  SamlProfile,
  SignInMessages,
} from "./saml-evidence.ts";
import { judgementOf } from "./verdict.ts";

/** What an entry of the ledger says of a sign-in. */
export type LoginEntry = Pick<
  Verification,
  "kind" | "verdict" | "grade" | "findings" | "login" | "accountId" | "source" | "sha256"
>;

const DAY_MS = 24 * 60 * 60 * 1000;
/** After how long a recording is worth a warning: apps change. */
const OLD_DAYS = 7;
/** After how long it proves nothing any more, as a declaration. */
const TOO_OLD_DAYS = 90;
/** What to do about a recording that is no good. */
export const RECORD = "Record a new sign-in and bring it.";

/** A sign-in that was recorded, and who it is to prove something about. */
export interface SignIn {
  readonly verifier: ResponseVerifier;
  readonly messages: SignInMessages;
  readonly application: Application;
  /** Whose it is meant to be; absent when the assertion is to say so. */
  readonly accountId: string | undefined;
  readonly now: number;
}

/**
 * Judges a sign-in that was recorded: the Response is verified as the app has to verify it, with the certificates of the identity
 * provider of a connection, and has to be about one account of this application. Only facts and hashes are kept.
 * @throws {AnteroomError} `conflict` while the app's metadata or the metadata of an identity provider is missing
 */
export async function judgeSignIn(
  stores: Stores,
  { verifier, messages, application, accountId, now }: SignIn,
): Promise<LoginEntry> {
  const profile = application.saml.profile ?? noProfile(application);
  const idps = await stores.idpProfiles.list(application.workspaceId);
  if (idps.length === 0) noIdp();
  const about = recordingFindings(messages, profile, now);
  const { verdict, vouching } = verifyWithAny(verifier, messages, profile, idps, now);
  if (!verdict.accepted) return entryOf([...verdict.findings, ...about], null, null);
  const account = await accountOf(stores, application, vouching, verdict.facts.nameId, accountId);
  if (typeof account === "string") return entryOf([...verdict.findings, otherAccount(account), ...about], null, null);
  const message = `A sign-in of ${account.userName} was verified with the keys of ${verdict.facts.issuer}.`;
  const proof: Finding = { code: "sign-in-verified", severity: "proof", message };
  return entryOf([proof, ...verdict.findings, ...about], verdict.facts, account.id);
}

/** What the recording itself says: how old it is, where it leads, and what the app made of it. */
function recordingFindings(messages: SignInMessages, profile: SamlProfile, now: number): readonly Finding[] {
  const { requestId, postedTo, answeredWith } = messages;
  const found: Finding[] = [...ageFindings(messages.at ?? now, now)];
  if (postedTo !== null && !profile.acsEndpoints.some(({ url }) => URL.parse(url)?.href === postedTo)) {
    const [shown = ""] = postedTo.split("?");
    const message = `The response was posted to "${shown.slice(0, 60)}", which is no consumer URL of the app's metadata.`;
    found.push({ code: "posted-elsewhere", severity: "disproof", message, fix: RECORD });
  }
  if (answeredWith !== null && answeredWith >= 400) {
    const message = `The app answered the response with the status ${answeredWith}, so the sign-in did not work.`;
    found.push({ code: "refused-by-app", severity: "disproof", message, fix: "Record a sign-in that succeeds." });
  }
  if (requestId === null) {
    const message = "The recording begins at the identity provider: the app asked for nothing.";
    found.push({ code: "idp-initiated", severity: "info", message });
  }
  return found;
}

function ageFindings(at: number, now: number): readonly Finding[] {
  const days = Math.floor((now - at) / DAY_MS);
  if (at > now + CLOCK_SKEW_MS) {
    const message = "The recording says that the sign-in lies in the future.";
    return [
      { code: "recording-in-future", severity: "disproof", message, fix: "Set the clock right and record again." },
    ];
  }
  if (days < OLD_DAYS) return [];
  const message = `The sign-in was recorded ${days} days ago.`;
  if (days < TOO_OLD_DAYS) return [{ code: "old-recording", severity: "warning", message, fix: RECORD }];
  return [{ code: "recording-too-old", severity: "disproof", message, fix: RECORD }];
}

/** What verifying came to, and the connections whose identity provider vouches for it: one can be that of several. */
interface Vouched {
  readonly verdict: ResponseVerdict;
  readonly vouching: readonly KeptIdpProfile[];
}

/** A Response is verified with the identity provider that it names; the refusal of the best match is what is told. */
function verifyWithAny(
  verifier: ResponseVerifier,
  messages: SignInMessages,
  profile: SamlProfile,
  idps: readonly KeptIdpProfile[],
  now: number,
): Vouched {
  const { response, requestId } = messages;
  const acsUrls = profile.acsEndpoints.map((endpoint) => endpoint.url);
  const inResponseTo = requestId === undefined ? {} : { inResponseTo: requestId };
  const shared = { audience: profile.entityId, acsUrls, at: messages.at ?? now, ...inResponseTo };
  const tried = idps.map((idp) => ({ idp, verdict: verifier.verify(response, { ...shared, idp: idp.profile }) }));
  const accepted = tried.filter(({ verdict }) => verdict.accepted);
  const told = accepted[0] ?? tried.find(({ verdict }) => !isOtherIssuer(verdict)) ?? tried[0] ?? noIdp();
  return { verdict: told.verdict, vouching: accepted.map(({ idp }) => idp) };
}

function isOtherIssuer(verdict: ResponseVerdict): boolean {
  return !verdict.accepted && verdict.findings.some((finding) => finding.code === "wrong-issuer");
}

/** The account whose sign-in it was, or why there is none. A name is compared as the identity provider's user name is. */
async function accountOf(
  stores: Stores,
  application: Application,
  vouching: readonly KeptIdpProfile[],
  nameId: string,
  wanted: string | undefined,
): Promise<ServiceAccount | string> {
  const userIds: UserId[] = [];
  for (const { connectionId } of vouching) {
    const users = await stores.users.listIdentified(connectionId, { attribute: "userName", value: nameId });
    userIds.push(...users.map((user) => user.id));
  }
  const accounts = (await stores.accounts.listOfUsers(userIds))
    .map((one) => one.account)
    .filter(({ applicationId, retiredAt }) => applicationId === application.id && retiredAt === null);
  const [first] = accounts;
  if (first === undefined) {
    return `The sign-in is that of "${nameId.slice(0, 60)}", which is no service account of ${application.name} on the connection of that identity provider.`;
  }
  const account = wanted === undefined ? first : accounts.find(({ id }) => id === wanted);
  return account ?? `The sign-in is that of ${first.userName}, not of the account that was named.`;
}

/** The finding that a sign-in is not that of the account it would prove. */
export function otherAccount(message: string): Finding {
  return { code: "other-account", severity: "disproof", message };
}

/** The entry that follows from findings; only proof keeps the facts and the account. */
export function entryOf(
  findings: readonly Finding[],
  login: ResponseFacts | null,
  accountId: AccountId | null,
): LoginEntry {
  const judgement = judgementOf("login", findings);
  const isProof = judgement.grade === "login";
  return {
    kind: "login",
    ...judgement,
    // What is refused is no proof, whatever of it was in order.
    findings: isProof ? findings : findings.filter(({ severity }) => severity !== "proof"),
    login: isProof ? login : null,
    accountId: isProof ? accountId : null,
    source: "recorded sign-in",
    sha256: isProof ? (login?.assertionSha256 ?? null) : null,
  };
}

function noProfile({ name }: Application): never {
  const problem = `A sign-in is compared with the SAML metadata of ${name}, and there is none yet; add its metadata first.`;
  throw new AnteroomError("conflict", problem, { code: "no_metadata" });
}

function noIdp(): never {
  const problem =
    "A sign-in is verified with the certificates of the identity provider; give its metadata to the connection first.";
  throw new AnteroomError("conflict", problem, { code: "no_idp_metadata" });
}
