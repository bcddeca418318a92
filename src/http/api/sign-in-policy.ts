import { z } from "zod";
import { type SignInPolicyView, SSO_CONDITIONS } from "../../domain/sso/sign-in-policy-service.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";
import { endpoint, type Route } from "./route.ts";

const change = component(
  "SignInPolicyChange",
  z.strictObject({
    ssoRequired: z.boolean().describe("Whether people sign in through the identity provider only."),
  }),
);

const shown = component(
  "SignInPolicy",
  z.object({
    ssoRequired: z.boolean().describe("Whether passkeys, passwords and codes sign nobody in. Links from the host do."),
    since: instant.nullable(),
    conditions: z
      .array(
        z.object({
          name: z
            .enum(SSO_CONDITIONS)
            .describe("tested: who asks has passed a test. host_link: somebody signed in by a link from the host."),
          met: z.boolean(),
          at: instant.nullable(),
          detail: z.string().describe("What shows it, or what to do."),
        }),
      )
      .describe("What has to hold before it can be switched on, for who asks."),
  }),
);

const tag = "Sign-in of people";

/** Whether the identity provider is the only way to sign in. */
export const signInPolicyRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/sso/policy",
    operationId: "getSignInPolicy",
    tag,
    summary: "Show whether people sign in through the identity provider only, and what that takes",
    action: "read",
    status: 200,
    answer: shown,
    handle: async ({ caller }, { signInPolicies }) => toPolicy(await signInPolicies.show(caller.asker)),
  }),
  endpoint({
    method: "PUT",
    path: "/sso/policy",
    operationId: "changeSignInPolicy",
    tag,
    summary: "Make the identity provider the only way to sign in, or take that back; sessions that began otherwise end",
    description:
      "A link from the host always signs in, and on the host it can be taken back: `anteroom sso allow-local`.",
    action: "require_sso",
    body: change,
    status: 200,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ body, caller, origin }, { signInPolicies }) =>
      toPolicy(await signInPolicies.change(body.ssoRequired, { asker: caller.asker, origin })),
  }),
];

function toPolicy({ ssoRequiredAt, conditions }: SignInPolicyView): z.output<typeof shown> {
  return {
    ssoRequired: ssoRequiredAt !== null,
    since: isoOrNull(ssoRequiredAt),
    conditions: conditions.map(({ name, metAt, detail }) => ({
      name,
      met: metAt !== null,
      at: isoOrNull(metAt),
      detail,
    })),
  };
}
