import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import { RULE_ROLES } from "../../domain/person/role.ts";
import { SIGN_IN_CHECKS } from "../../domain/sso/sign-in-checks.ts";
import type { SignInTest } from "../../domain/sso/sign-in-tests.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";
import { endpoint, NO_FIELDS, type Route } from "./route.ts";

const shown = component(
  "SignInTest",
  z.object({
    id: z.string(),
    url: z.string().describe("What a browser opens to begin it, within ten minutes."),
    state: z.enum(["waiting", "expired", "done"]),
    expiresAt: instant,
    report: z
      .object({
        at: instant,
        passed: z.boolean().describe("Whether the person would be signed in."),
        checks: z.array(
          z.object({
            name: z.enum(SIGN_IN_CHECKS),
            outcome: z
              .enum(["passed", "failed", "not_reached"])
              .describe("not_reached: an earlier one failed, so that nothing is known."),
            code: z.string().nullable(),
            detail: z.string().nullable(),
            fix: z.string().nullable().describe("What to change."),
          }),
        ),
        assertion: z
          .object({
            nameId: z.string(),
            nameIdFormat: z.string().nullable(),
            attributes: z.array(z.object({ name: z.string(), values: z.array(z.string()) })),
            role: z.enum(RULE_ROLES).nullable().describe("What the rules give."),
            authnInstant: instant,
            notOnOrAfter: instant,
            sessionNotOnOrAfter: instant.nullable(),
            authnContexts: z.array(z.string()),
            secondFactor: z.enum(["shown", "not_shown", "unknown"]),
            signed: z.enum(["assertion", "response", "both"]),
            signedBy: z.string().describe("The fingerprint of the certificate."),
          })
          .nullable()
          .describe("What the assertion says; null when it could not be verified."),
        xml: z.string().describe("The answer as it came. It can be used for nothing any more."),
      })
      .nullable(),
  }),
);

const tag = "Sign-in of people";

/** Tests of sign-ins, which begin no session. */
export const signInTestRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/sso/providers/{id}/tests",
    operationId: "startSignInTest",
    tag,
    summary: "Begin a test of a sign-in provider, which may be switched off; it signs nobody in",
    action: "read_access",
    body: NO_FIELDS,
    status: 201,
    answer: shown,
    location: ({ id, url }) => `/sso/providers/${new URL(url).searchParams.get("provider") ?? ""}/tests/${id}`,
    handle: async ({ params }, { signInTests, publicUrl, clock }) =>
      toTest(await signInTests.start(params.id), publicUrl, clock.now()),
  }),
  endpoint({
    method: "GET",
    path: "/sso/providers/{id}/tests/{testId}",
    operationId: "getSignInTest",
    tag,
    summary: "Show what a test of a sign-in came to: every check, and what the assertion says; it is kept for an hour",
    action: "read_access",
    status: 200,
    answer: shown,
    handle: async ({ params }, { signInTests, publicUrl, clock }) =>
      toTest(signInTests.get(params.id, params.testId), publicUrl, clock.now()),
  }),
];

function toTest(test: SignInTest, publicUrl: string, now: number): z.output<typeof shown> {
  const { id, providerId, expiresAt, report } = test;
  const query = new URLSearchParams({ provider: providerId, test: id }).toString();
  const open = expiresAt > now ? "waiting" : "expired";
  return {
    id,
    url: `${publicUrl}/saml/login?${query}`,
    state: report === null ? open : "done",
    expiresAt: toIso(expiresAt),
    report: report && toReport(report),
  };
}

function toReport({ at, checks, assertion, xml }: NonNullable<SignInTest["report"]>) {
  return {
    at: toIso(at),
    passed: checks.every(({ outcome }) => outcome === "passed"),
    checks: checks.map((one) => ({ ...one })),
    assertion: assertion && {
      ...assertion,
      attributes: assertion.attributes.map(({ name, values }) => ({ name, values: [...values] })),
      authnContexts: [...assertion.authnContexts],
      authnInstant: toIso(assertion.authnInstant),
      notOnOrAfter: toIso(assertion.notOnOrAfter),
      sessionNotOnOrAfter: isoOrNull(assertion.sessionNotOnOrAfter),
    },
    xml,
  };
}
