import { z } from "zod";
import { ACCOUNT_KINDS } from "../../domain/account/gates.ts";
import type { StepWord } from "../../domain/account/step-service.ts";
import { accountInFull, toAccountInFull } from "./account-answer.ts";
import { steps, toSteps } from "./account-step-answer.ts";
import { component } from "./component.ts";
import { applicationRef, hasField, line, NOTHING_TO_CHANGE, reason } from "./fields.ts";
import { endpoint, type Route } from "./route.ts";

const userName = line(256);
const label = line(120).describe("What people here call the account.");
const displayName = line(256);
const roles = z.array(line(256)).max(100).describe("Roles that it has, or is to have, in the application.");

const draft = component(
  "NewAccount",
  z
    .strictObject({
      kind: z.enum(ACCOUNT_KINDS),
      application: applicationRef.optional().describe("Id or key of the application."),
      url: z
        .string()
        .trim()
        .min(1)
        .max(2048)
        .optional()
        .describe("An address of the app, where its key is not at hand."),
      label: label.optional(),
      userName: userName
        .optional()
        .describe("The login's name. A placeholder without one gets a dummy, which an address replaces later."),
      displayName: displayName.optional(),
      roles: roles.optional(),
      identityProvider: line(120)
        .optional()
        .describe("With `idp_provisioned`: the identity provider, which has no SCIM, as people call it."),
    })
    .refine(({ application, url }) => (application === undefined) !== (url === undefined), {
      error: "must hold exactly one of application and url",
    }),
);

const patch = component(
  "AccountPatch",
  z
    .strictObject({
      label: label.nullable().optional(),
      userName: userName.optional(),
      displayName: displayName.nullable().optional(),
      roles: roles.optional(),
    })
    .refine(hasField, { error: NOTHING_TO_CHANGE }),
);

const contact = component(
  "Contact",
  z.strictObject({
    email: z.string().max(1000).describe("RFC 5321, ASCII, of this account alone."),
    phone: z.string().max(100).nullable().optional().describe("E.164, of this account alone; null for none."),
  }),
);

const verification = component("ContactVerification", z.strictObject({ statement: reason }));

const word = component(
  "StepWord",
  z
    .strictObject({
      done: z.boolean().optional().describe("`false` takes the word back."),
      skipped: z.literal(true).optional(),
      note: reason.optional(),
    })
    .refine(({ done, skipped }) => (done === undefined) !== (skipped === undefined), {
      error: "must hold exactly one of done and skipped",
    }),
);

const statement = component(
  "UpstreamStatement",
  z.strictObject({
    active: z.boolean().describe("Whether the login is active; for all accounts of the login."),
    assigned: z.boolean().describe("Whether the app is assigned to it."),
    statedAt: z.iso.datetime({ offset: true }).optional().describe("When that was so; now if absent."),
    nextReviewAt: z.iso
      .datetime({ offset: true })
      .optional()
      .describe("When it is to be stated again: 90 days later if absent, at most 180."),
    note: reason.optional(),
  }),
);

const tag = "Accounts";

/** Accounts of every kind that are made here, and the steps on their way. */
export const accountKindRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/accounts",
    operationId: "registerAccount",
    tag,
    summary: "Register an account that no identity provider pushes; answers it with the steps on its way",
    action: "register_account",
    body: draft,
    status: 201,
    answer: accountInFull,
    refuses: ["conflict", "uniqueness"],
    location: ({ id }) => `/accounts/${id}`,
    handle: async ({ body, origin }, { registrations, appLookup }) => {
      const { url, ...rest } = body;
      const application = rest.application ?? (await appLookup.keyOf(url ?? ""));
      return toAccountInFull(await registrations.register({ ...rest, application }, origin));
    },
  }),
  endpoint({
    method: "PATCH",
    path: "/accounts/{id}",
    operationId: "updateAccount",
    tag,
    summary: "Give an account that was registered here another label, user name, display name or other roles",
    action: "edit_account",
    item: "account",
    body: patch,
    status: 200,
    answer: accountInFull,
    refuses: ["conflict", "uniqueness"],
    handle: async ({ params, body, origin }, { registrations }) =>
      toAccountInFull(await registrations.edit(params.id, body, origin)),
  }),
  endpoint({
    method: "GET",
    path: "/accounts/{id}/steps",
    operationId: "listSteps",
    tag,
    summary: "List the steps of an account: what is done, what is next, what comes later",
    action: "read",
    status: 200,
    answer: component("AccountSteps", z.object({ items: steps })),
    handle: async ({ params }, { accounts }) => ({ items: toSteps(await accounts.get(params.id)) }),
  }),
  endpoint({
    method: "POST",
    path: "/accounts/{id}/steps/{step}",
    operationId: "markStep",
    tag,
    summary: "State that a step is done or left out, or take that back",
    description: "For steps that nothing here can see. A step is refused while others before it are open.",
    action: "edit_account",
    item: "account",
    body: word,
    status: 200,
    answer: accountInFull,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { accountSteps }) =>
      toAccountInFull(await accountSteps.say(params.id, params.step, toWord(body), origin)),
  }),
  endpoint({
    method: "PUT",
    path: "/accounts/{id}/contact",
    operationId: "setContact",
    tag,
    summary: "Give a placeholder or individual account its e-mail address and phone number",
    description: "Whatever differs from before is yet to be set in the app: the contact gate closes.",
    action: "edit_account",
    item: "account",
    body: contact,
    status: 200,
    answer: accountInFull,
    refuses: ["conflict", "uniqueness"],
    handle: async ({ params, body: { email, phone = null }, origin }, { contacts }) =>
      toAccountInFull(await contacts.set(params.id, { email, phone }, origin)),
  }),
  endpoint({
    method: "POST",
    path: "/accounts/{id}/contact/verification",
    operationId: "verifyContact",
    tag,
    summary: "State that address and number are set in the app; the statement is kept with who made it",
    action: "edit_account",
    item: "account",
    body: verification,
    status: 200,
    answer: accountInFull,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { contacts }) =>
      toAccountInFull(await contacts.verify(params.id, body.statement, origin)),
  }),
  endpoint({
    method: "DELETE",
    path: "/accounts/{id}/contact/verification",
    operationId: "doubtContact",
    tag,
    summary: "Take back that address and number are set in the app; answers the account as it is then",
    action: "edit_account",
    item: "account",
    status: 200,
    answer: accountInFull,
    refuses: ["conflict"],
    handle: async ({ params, origin }, { contacts }) => toAccountInFull(await contacts.withdraw(params.id, origin)),
  }),
  endpoint({
    method: "POST",
    path: "/accounts/{id}/upstream-statement",
    operationId: "stateUpstream",
    tag,
    summary: "State how a login stands at an identity provider without SCIM",
    action: "edit_account",
    item: "account",
    body: statement,
    status: 200,
    answer: accountInFull,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { upstreamStatements }) => {
      const { active, assigned, statedAt, nextReviewAt, note = null } = body;
      const dates = { statedAt: epoch(statedAt), nextReviewAt: epoch(nextReviewAt) };
      return toAccountInFull(await upstreamStatements.state(params.id, { active, assigned, ...dates, note }, origin));
    },
  }),
];

function toWord({ done, note }: z.output<typeof word>): StepWord {
  if (done === undefined) return { outcome: "skipped", note: note ?? null };
  return { outcome: done ? "done" : "open", note: note ?? null };
}

function epoch(iso: string | undefined): number | undefined {
  return iso === undefined ? undefined : Date.parse(iso);
}
