import type { SsoProviderId } from "../id.ts";
import type { Signer } from "../signer.ts";

/** A sign-in that was begun. The browser that began it carries it in a cookie; nothing of it is stored here. */
export interface PendingSignIn {
  /** The id of the AuthnRequest, and its RelayState. */
  readonly requestId: string;
  readonly providerId: SsoProviderId;
  /** An answer is taken until this instant. Whole seconds. */
  readonly expiresAt: number;
  /** Where the browser goes afterwards: a path of our own. */
  readonly returnTo: string;
  /** Whether the person has to authenticate anew, to prove that it is they. */
  readonly stepUp: boolean;
  /** Whether it begins no session: somebody tries how the provider is set up. */
  readonly isTest: boolean;
  /** The id of the session that the browser had. Browsers do not show its cookie with the answer, which another site has them post. */
  readonly earlier: string | null;
}

const PURPOSE = "pending-sign-in";
/** Between the sign-ins of one browser, in the cookie. */
const BETWEEN = "~";
/** Browsers open several pages at once after a restart, and each begins one; more than these are forgotten. */
const MOST = 4;
const shape =
  /^(?<said>(?<requestId>_[0-9a-f]{32})\.(?<providerId>[0-9a-f-]{36})\.(?<until>[0-9]{10})(?<mode>[ft]?)\.(?<path>[\w-]{0,400})(?:\.(?<earlier>[0-9a-f-]{36}))?)\.(?<signature>[0-9a-f]{64})$/;

/** Writes a sign-in as a browser carries it, in front of those that it carries already. */
export function addPending(signer: Signer, pending: PendingSignIn, carried: string): string {
  const path = Buffer.from(pending.returnTo, "utf8").toString("base64url");
  const earlier = pending.earlier === null ? "" : `.${pending.earlier}`;
  const said = `${pending.requestId}.${pending.providerId}.${Math.floor(pending.expiresAt / 1000)}${modeOf(pending)}.${path}${earlier}`;
  return [`${said}.${signer.sign(PURPOSE, said)}`, ...parted(carried)].slice(0, MOST).join(BETWEEN);
}

/** Finds a sign-in among those that a browser carries; undefined unless this server wrote it and it is still waiting. */
export function findPending(
  signer: Signer,
  carried: string,
  requestId: string,
  now: number,
): PendingSignIn | undefined {
  const text = parted(carried).find((one) => one.startsWith(`${requestId}.`));
  const { said, providerId, until, mode, path, earlier, signature } = shape.exec(text ?? "")?.groups ?? {};
  if (said === undefined || until === undefined || path === undefined || signature === undefined) return undefined;
  if (!signer.verify(PURPOSE, said, signature)) return undefined;
  const expiresAt = Number(until) * 1000;
  if (now >= expiresAt) return undefined;
  const returnTo = Buffer.from(path, "base64url").toString("utf8");
  return {
    requestId,
    providerId: providerId as SsoProviderId,
    expiresAt,
    returnTo,
    stepUp: mode === "f",
    isTest: mode === "t",
    earlier: earlier ?? null,
  };
}

function modeOf({ stepUp, isTest }: PendingSignIn): string {
  if (isTest) return "t";
  return stepUp ? "f" : "";
}

/** What is left for a browser to carry when one of its sign-ins is over. */
export function withoutPending(carried: string, requestId: string): string {
  return parted(carried)
    .filter((one) => !one.startsWith(`${requestId}.`))
    .join(BETWEEN);
}

function parted(carried: string): readonly string[] {
  return carried
    .slice(0, 4096)
    .split(BETWEEN)
    .filter((one) => shape.test(one))
    .slice(0, MOST);
}

/** A path of our own, to which a browser may be sent; anything else becomes the front page. */
export function ownPath(path: string | undefined): string {
  // What a browser reads as another host begins with two slashes, of either kind; 300 bytes of base64url are 400 characters.
  return path !== undefined && /^\/(?![/\\])[\w./?=&%~+:@,;-]{0,299}$/.test(path) ? path : "/";
}
