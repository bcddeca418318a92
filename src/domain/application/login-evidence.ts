import type { AccountWithFacts } from "../account/service-account.ts";
import type { KeptIdpProfile } from "../connection/idp-profile.ts";
import { AnteroomError } from "../errors.ts";
import type { AccountId } from "../id.ts";
import type { Stores } from "../unit.ts";
import type { Application, Verification } from "./application.ts";
import type { Finding, ResponseVerdict, ResponseVerifier, SamlProfile, SignInMessages } from "./saml-evidence.ts";

type LoginEntry = Pick<
  Verification,
  "kind" | "verdict" | "grade" | "findings" | "login" | "accountId" | "source" | "sha256"
>;

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
  const { idp, verdict } = verifyWithAny(verifier, messages, profile, idps, now);
  const request = requestFindings(messages);
  if (!verdict.accepted) return refused([...verdict.findings, ...request]);
  const account = await accountOf(stores, application, idp, verdict.facts.nameId, accountId);
  if (typeof account === "string")
    return refused([...verdict.findings, { code: "other-account", severity: "disproof", message: account }]);
  const proof: Finding = {
    code: "sign-in-verified",
    severity: "proof",
    message: `A sign-in of ${account.account.userName} was verified with the keys of ${verdict.facts.issuer}.`,
  };
  return {
    kind: "login",
    verdict: "supported",
    grade: "login",
    findings: [proof, ...verdict.findings, ...request],
    login: verdict.facts,
    accountId: account.account.id,
    source: "recorded sign-in",
    sha256: verdict.facts.assertionSha256,
  };
}

/** A Response is verified with the identity provider that it names; the refusal of the best match is what is told. */
function verifyWithAny(
  verifier: ResponseVerifier,
  messages: SignInMessages,
  profile: SamlProfile,
  idps: readonly KeptIdpProfile[],
  now: number,
): { readonly idp: KeptIdpProfile; readonly verdict: ResponseVerdict } {
  const acsUrls = profile.acsEndpoints.map((endpoint) => endpoint.url);
  const at = messages.at ?? now;
  let best: { readonly idp: KeptIdpProfile; readonly verdict: ResponseVerdict } | undefined;
  for (const idp of idps) {
    const expectations = { idp: idp.profile, audience: profile.entityId, acsUrls, at };
    const inResponseTo = messages.requestId === undefined ? {} : { inResponseTo: messages.requestId };
    const verdict = verifier.verify(messages.response, { ...expectations, ...inResponseTo });
    if (verdict.accepted) return { idp, verdict };
    if (best === undefined || isOtherIssuer(best.verdict)) best = { idp, verdict };
  }
  return best ?? noIdp();
}

function isOtherIssuer(verdict: ResponseVerdict): boolean {
  return !verdict.accepted && verdict.findings.some((finding) => finding.code === "wrong-issuer");
}

function requestFindings({ requestId }: SignInMessages): readonly Finding[] {
  if (requestId !== null) return [];
  const message = "The recording begins at the identity provider: the app asked for nothing.";
  return [{ code: "idp-initiated", severity: "info", message }];
}

/** The account whose sign-in it was, or why there is none. A name is compared as the identity provider's user name is. */
async function accountOf(
  stores: Stores,
  application: Application,
  { connectionId }: KeptIdpProfile,
  nameId: string,
  wanted: string | undefined,
): Promise<AccountWithFacts | string> {
  const users = await stores.users.listIdentified(connectionId, { attribute: "userName", value: nameId });
  const accounts = await stores.accounts.listOfUsers(users.map((user) => user.id));
  const account = accounts.find(
    ({ account: { applicationId, retiredAt } }) => applicationId === application.id && retiredAt === null,
  );
  if (account === undefined) {
    return `The sign-in is that of "${nameId.slice(0, 60)}", which is no service account of ${application.name} on the connection of that identity provider.`;
  }
  if (wanted === undefined || account.account.id === (wanted as AccountId)) return account;
  return `The sign-in is that of ${account.account.userName}, not of the account that was named.`;
}

function refused(findings: readonly Finding[]): LoginEntry {
  return {
    kind: "login",
    verdict: "unknown",
    grade: "none",
    findings,
    login: null,
    accountId: null,
    source: "recorded sign-in",
    sha256: null,
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
