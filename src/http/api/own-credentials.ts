import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import type { Passkey } from "../../domain/local-sign-in/passkey.ts";
import { relyingPartyOf } from "../../domain/local-sign-in/passkey.ts";
import { personOf } from "./caller-person.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";
import { authenticatorAnswer, authenticatorOptions } from "./passkey-fields.ts";
import { endpoint, NO_FIELDS, type Route } from "./route.ts";
import { session, toSession } from "./sessions.ts";

const name = z.string().trim().min(1).max(100);
const passkey = component(
  "Passkey",
  z.object({
    id: z.string(),
    name: z.string(),
    backedUp: z.boolean().describe("Kept in more than one place, so that the loss of a device does not lose it."),
    createdAt: instant,
    lastUsedAt: instant.nullable(),
  }),
);
const passkeys = component("PasskeyList", z.object({ items: z.array(passkey) }));
const draft = component("PasskeyDraft", z.strictObject({ name, response: authenticatorAnswer }));
const patch = component("PasskeyPatch", z.strictObject({ name }));
const password = component("OwnPassword", z.strictObject({ password: z.string().max(1024) }));
const codes = component(
  "OwnRecoveryCodes",
  z.object({
    codes: z.array(z.string()).describe("Each lets you in once. Shown this once; earlier ones are worth nothing."),
  }),
);
const sessions = component("OwnSessionList", z.object({ items: z.array(session) }));

const tag = "People";

/** What people sign in with, and where they are signed in. */
export const ownCredentialRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/me/passkeys",
    operationId: "listOwnPasskeys",
    tag,
    summary: "List your passkeys, oldest first",
    action: "manage_self",
    status: 200,
    answer: passkeys,
    handle: async ({ caller }, services) => ({
      items: (await services.passkeys.listOf(personOf(caller))).map(toPasskey),
    }),
  }),
  endpoint({
    method: "POST",
    path: "/me/passkeys/options",
    operationId: "prepareOwnPasskey",
    tag,
    summary: "Say what a browser needs to make a passkey of yours: `navigator.credentials.create`",
    action: "manage_own_credentials",
    body: NO_FIELDS,
    status: 200,
    answer: authenticatorOptions,
    refuses: ["conflict"],
    handle: async ({ caller }, services) => ({
      options: await services.passkeys.creationOptions(relyingPartyOf(services.publicUrl), personOf(caller)),
    }),
  }),
  endpoint({
    method: "POST",
    path: "/me/passkeys",
    operationId: "addOwnPasskey",
    tag,
    summary: "Keep the passkey that a browser made",
    action: "manage_own_credentials",
    body: draft,
    status: 201,
    answer: passkey,
    refuses: ["conflict", "uniqueness"],
    handle: async ({ body, caller, origin }, services) => {
      const party = relyingPartyOf(services.publicUrl);
      return toPasskey(await services.passkeys.add(party, personOf(caller), body.response, body.name, origin));
    },
  }),
  endpoint({
    method: "PATCH",
    path: "/me/passkeys/{id}",
    operationId: "renameOwnPasskey",
    tag,
    summary: "Give a passkey of yours another name",
    action: "manage_self",
    body: patch,
    status: 200,
    answer: passkey,
    handle: async ({ params, body, caller, origin }, services) =>
      toPasskey(await services.passkeys.rename(personOf(caller), params.id, body.name, origin)),
  }),
  endpoint({
    method: "DELETE",
    path: "/me/passkeys/{id}",
    operationId: "removeOwnPasskey",
    tag,
    summary: "Remove a passkey of yours; never the last way in",
    action: "manage_own_credentials",
    status: 204,
    refuses: ["conflict"],
    handle: ({ params, caller, origin }, services) => services.passkeys.remove(personOf(caller), params.id, origin),
  }),
  endpoint({
    method: "PUT",
    path: "/me/password",
    operationId: "setOwnPassword",
    tag,
    summary: "Set the password by which you sign in here, together with the factor of your own",
    action: "manage_own_credentials",
    body: password,
    status: 204,
    refuses: ["conflict"],
    handle: ({ body, caller, origin }, { credentials }) =>
      credentials.setPassword(personOf(caller), body.password, origin),
  }),
  endpoint({
    method: "DELETE",
    path: "/me/password",
    operationId: "removeOwnPassword",
    tag,
    summary: "Remove the password by which you sign in here; never the last way in",
    action: "manage_own_credentials",
    status: 204,
    refuses: ["conflict"],
    neverMissing: true,
    handle: ({ caller, origin }, { credentials }) => credentials.dropPassword(personOf(caller), origin),
  }),
  endpoint({
    method: "POST",
    path: "/me/recovery-codes",
    operationId: "makeOwnRecoveryCodes",
    tag,
    summary: "Make new recovery codes, each of which lets you in once",
    action: "manage_own_credentials",
    body: NO_FIELDS,
    status: 201,
    answer: codes,
    handle: async ({ caller, origin }, { credentials }) => ({
      codes: [...(await credentials.renewRecoveryCodes(personOf(caller), origin))],
    }),
  }),
  endpoint({
    method: "GET",
    path: "/me/sessions",
    operationId: "listOwnSessions",
    tag,
    summary: "List your latest sessions, newest first; those that are over stay for thirty days",
    action: "manage_self",
    status: 200,
    answer: sessions,
    handle: async ({ caller }, services) => ({
      items: (await services.sessions.listOf(personOf(caller).id)).map((one) =>
        toSession(one, services.sessions.isLive(one), caller.session?.id === one.id),
      ),
    }),
  }),
  endpoint({
    method: "DELETE",
    path: "/me/sessions/{id}",
    operationId: "endOwnSession",
    tag,
    summary: "End a session of yours at once",
    action: "manage_self",
    status: 204,
    handle: ({ params, caller, origin }, services) => services.sessions.end(params.id, origin, personOf(caller).id),
  }),
];

function toPasskey({ id, name: called, backedUp, createdAt, lastUsedAt }: Passkey): z.output<typeof passkey> {
  return { id, name: called, backedUp, createdAt: toIso(createdAt), lastUsedAt: isoOrNull(lastUsedAt) };
}
