import { z } from "zod";
import type { ObservedRequest, ResponseFacts } from "../../domain/application/saml-evidence.ts";
import { toIso } from "../../domain/clock.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";

/** An AuthnRequest as the API shows it. */
export type ObservedAnswer = Omit<ObservedRequest, "requestedContexts"> & { readonly requestedContexts: string[] };

/** What a verified assertion says, as the API shows it. */
export type LoginAnswer = Omit<
  ResponseFacts,
  "authnContexts" | "authnInstant" | "sessionNotOnOrAfter" | "notOnOrAfter"
> & {
  readonly authnContexts: string[];
  readonly authnInstant: string;
  readonly sessionNotOnOrAfter: string | null;
  readonly notOnOrAfter: string;
};

/** An AuthnRequest that an app was seen to send. */
export const observedRequest: z.ZodType<ObservedAnswer> = component(
  "ObservedRequest",
  z.object({
    id: z.string(),
    issuer: z.string().nullable(),
    binding: z.enum(["redirect", "post"]),
    sentTo: z.string().describe("Where the app sent the browser with it, without the query."),
    destination: z.string().nullable(),
    acsUrl: z.string().nullable(),
    acsIndex: z.number().int().nullable(),
    responseBinding: z.string().nullable(),
    nameIdFormat: z.string().nullable(),
    allowCreate: z.boolean(),
    requestedContexts: z.array(z.string()),
    contextComparison: z.string().nullable(),
    forceAuthn: z.boolean(),
    isPassive: z.boolean(),
    hasSubject: z.boolean(),
    hasScoping: z.boolean(),
    signature: z.enum(["none", "unchecked", "valid", "invalid"]),
    signatureAlgorithm: z.string().nullable(),
    sha256: z.string(),
  }),
);

/** What a verified assertion says. */
export const responseFacts: z.ZodType<LoginAnswer> = component(
  "LoginFacts",
  z.object({
    issuer: z.string(),
    nameId: z.string(),
    nameIdFormat: z.string().nullable(),
    assertionId: z.string(),
    assertionSha256: z.string(),
    inResponseTo: z.string().nullable(),
    authnInstant: instant,
    sessionNotOnOrAfter: instant.nullable(),
    notOnOrAfter: instant,
    authnContexts: z.array(z.string()),
    secondFactor: z.enum(["shown", "not_shown", "unknown"]).describe("Whether the context shows a second factor."),
    signedBy: z.string().describe("The certificate that verified it, SHA-256 of the DER."),
    signed: z.enum(["assertion", "response", "both"]),
  }),
);

/** What differs from the entry before. */
export const evidenceChange: z.ZodType<{ what: string; from: string | null; to: string | null }> = component(
  "EvidenceChange",
  z.object({ what: z.string(), from: z.string().nullable(), to: z.string().nullable() }),
);

/** Renders an AuthnRequest. */
export function toObserved(observed: ObservedRequest): ObservedAnswer {
  return { ...observed, requestedContexts: [...observed.requestedContexts] };
}

/** Renders what an assertion says. */
export function toLogin(facts: ResponseFacts): LoginAnswer {
  return {
    ...facts,
    authnContexts: [...facts.authnContexts],
    authnInstant: toIso(facts.authnInstant),
    sessionNotOnOrAfter: isoOrNull(facts.sessionNotOnOrAfter),
    notOnOrAfter: toIso(facts.notOnOrAfter),
  };
}
