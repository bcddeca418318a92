import { AnteroomError, type ErrorCode } from "../../domain/errors.ts";
import { toScimError } from "../../scim/scim-error.ts";
import { toProblem } from "../problem.ts";
import { retryAfterOf } from "../retry-after.ts";

/** What each refusal means. */
const MEANINGS = {
  invalid_syntax: "The message cannot be read: no JSON, no UTF-8, nested too deep, or of the wrong form.",
  invalid_value:
    "A value is missing, of the wrong type, out of range or unknown; over the API `problems` lists every field.",
  invalid_filter: "The filter cannot be read, or is too long or too deep.",
  invalid_path: "The path of a PATCH operation cannot be read, or names no attribute.",
  invalid_cursor: "The cursor was not given for this query and this connection, or was changed.",
  expired_cursor: "The cursor is older than an hour; begin again with an empty one.",
  invalid_count: "The `count` of a page by cursor is no whole number.",
  no_target: "The path of a PATCH operation matches nothing.",
  mutability: "The attribute cannot be changed.",
  uniqueness: "The name is taken; names are compared without case.",
  conflict: "The state of things does not allow it now. Over the API `code` says it closer; see below.",
  version_mismatch: "`If-Match` or `If-None-Match` does not hold for the stored version, which the sentence names.",
  too_many:
    "The filter compares too often, or the sort looks at too much, for the directory; the sentence names what an index helps with. Also when a message holds, or a PATCH concerns, too many values.",
  too_many_requests:
    "Too many at the same time, too many wrong codes, or too many addresses to fetch; `Retry-After` says when to try again.",
  too_large: "The body is larger than the limit; see settings.md.",
  unsupported_media_type: "The body is not of the media type that is read here, compressed, or not in UTF-8.",
  method_not_allowed: "The address exists, the method does not; `Allow` lists those that do.",
  unauthenticated: "No valid token of the right kind. The answer is the same whatever is wrong with it.",
  forbidden:
    "Role or token do not allow the `action`, see [permissions](permissions.md); or a sign-in is refused by the rule that `check` names. Over the API `code` says it closer; see below.",
  not_found: "There is no such thing here. What belongs to another connection is answered alike.",
  unsupported: "It is part of the protocol or the plan, and not served yet.",
  unavailable:
    "The store, or Anteroom itself, cannot answer now; nothing was lost. `Retry-After` says when to try again.",
} as const satisfies Record<ErrorCode, string>;

/** What stands in `code` of a problem in place of `conflict`, and what to do about it. */
export const CONFLICTS: Readonly<Record<string, string>> = {
  adoption_decided: "The adoption was approved or rejected already, or its account has retired.",
  already_linked: "The integration has a service account, or the account serves another integration; unlink first.",
  already_switched: "The link was given to the new account already; convert that one back, or retire the old one.",
  approval_expired: "The approval is older than a day; make the call without it to ask anew.",
  approval_not_open: "The approval still waits, was refused, or was used; `state` says which.",
  approval_unusable: "The approval is not one of yours for exactly this call, reason included.",
  archived: "The vault is archived; choose another one, or reopen it.",
  changed_meanwhile: "The factor was changed by somebody else at the same moment; look at it and try again.",
  code_not_served: "The account may not have a code now; the sentence says why.",
  code_not_yet:
    "No such code comes in the time that a call may wait; `secondsUntilNext` says when the next one begins.",
  conversion_ended: "The conversion is completed or was given up; begin another one if that is not enough.",
  conversion_open: "The account is being converted already; go on with that, or cancel it first.",
  default_vault: "The default vault holds whatever was not moved, and cannot be archived.",
  factor_exists: "The login has a factor; reset it first.",
  key_in_use: "The data key seals, is needed by `records` records, or signed something that may still be shown.",
  keys_exist: "The server has its keys; its root key is rotated, not set.",
  last_manager: "The vault would be left without a manager; name another one first.",
  last_provider: "People sign in through the identity provider only, and this is the last one that is on.",
  last_way_in: "It is your last way to sign in; add another one first.",
  link_ended: "The setup link works no more already.",
  linked: "An account of the application is linked; unlink it first.",
  list_changed: "The list has another number of accounts than when you looked; look at it again, then repeat the call.",
  new_account:
    "The account replaces another one; decide about the conversion at the old account, which the sentence names.",
  no_challenge:
    "No code waits in the data directory; ask for one first. Only the local administrator proves presence that way.",
  no_code_read: "No code was read during this enrolment; a statement needs one.",
  no_contact_gate:
    "An identity provider reaches the login; only placeholder and individual accounts have an address and a number here.",
  no_host_name: "The public address is an IP address, to which no passkey can belong.",
  no_idp_metadata:
    "A sign-in is verified with the keys of the identity provider; give its metadata to the connection first.",
  no_metadata: "A sign-in is compared with the SAML metadata of the app; add that first.",
  no_own_factor: "You have no factor of your own to prove with that it is you.",
  no_owner: "The set-up does not know yet who the Owner is.",
  no_owner_offer: "Nobody has offered the role of the Owner within the last seven days.",
  no_passkey: "You have no passkey here to prove with that it is you.",
  no_passphrase: "The server waits for its first passphrase; set it.",
  no_pending_change: "No change of the application waits for a decision.",
  no_recovery_code: "No recovery code is left; have the provider make new ones and store them.",
  no_rollback: "No reset of the factor can be rolled back: there was none, or more than 24 hours ago.",
  no_seed: "No seed has come in through the enrolment link yet; scan or paste it first.",
  no_upstream: "No identity provider signs the account in, so that there is nothing to state of one.",
  not_assigned: "The identity provider no longer assigns the app to the user, so there is no account to take over.",
  not_by_word: "The step is done by doing it, not by saying so; its `how` says what to do.",
  not_enrolling: "There is no factor that waits to be confirmed.",
  not_frozen: "Only a frozen connection can be deleted.",
  not_linked: "The integration has no service account.",
  not_ready: "Gates of the account are closed; `unmet` lists them, each with what would open it.",
  not_retired: "Only retired accounts are purged; retire it first.",
  not_skippable: "The step cannot be left out, or is done already.",
  not_watched: "The application has no address at which its evidence could be looked at again.",
  older_statement: "A newer statement of the login is known; state how things are now.",
  other_change: "Another change waits now than the one that was decided on; look at it and decide again.",
  other_login: "The accounts are two logins at the app, so a secret of the one is none of the other.",
  owns_it: "The owner cannot be the backup owner, too; name somebody else, or another owner first.",
  person_left: "The person has left; say first that they are back.",
  pushed_by_provider: "The identity provider pushes the login; change it there.",
  retention: "The account has not been retired for long enough to be purged; `dueAt` says from when on it can be.",
  retired: "The account is retired and kept for audit only.",
  root_key_replaced: "The root key is another one by now; make a new recovery file, or restart the server.",
  same_root_key: "The root key is the present one; give another.",
  second_person_required:
    "A second person has to agree: `approval` is the id of the request. Repeat the call with it in `Anteroom-Approval`.",
  secret_not_served: "Nothing is read out of an account of this `status`; end that first.",
  set_up: "Somebody can sign in here: the set-up is done.",
  simulation_running: "Another simulation is running; wait until it is over, or remove it.",
  sole_owner: "There is always exactly one Owner; hand the role over.",
  sso_not_ready:
    "Sign-in is left to the identity provider alone only by somebody who has passed a test of it, once a link from the host was tried.",
  suspect: "The factor is suspect; clear it if it is sound, or reset it and enrol a new one.",
  token_revoked: "The token is revoked and cannot be changed.",
  too_many_approvals: "A hundred of your requests wait for a second person; have some decided first.",
  too_many_clients: "The connection has ten OAuth clients; delete one first.",
  too_many_members: "The vault has as many members as it may.",
  too_many_passkeys: "A person has so many passkeys already; remove one first.",
  too_many_providers: "There are ten sign-in providers; delete one first.",
  too_many_tokens:
    "The connection has two live tokens, or the OAuth client five secrets or ten issuers; revoke one first.",
  too_many_vaults: "There are as many vaults as there may be.",
  too_many_views: "You keep as many views of the list as there may be; delete one first.",
  unfit_owner: "The person has left, or is the Owner already.",
  vault_in_use: "The vault holds the secrets of so many `principals`; move them to another one first.",
  was_reset: "The factor was reset; roll that back, or enrol a new one.",
  wrong_order: "Steps before this one are open; `missing` lists them.",
  wrong_passphrase: "The passphrase is not that of the server; it stays sealed.",
  wrong_root_key: "The root key is missing, damaged or not that of the database; the server stays sealed.",
};

/** What stands in `code` of a problem in place of `forbidden`, when something is missing that whoever asks can bring. */
const LACKS: Readonly<Record<string, string>> = {
  not_in_vault: "You are no `needed` of the vault that holds the secret; one of its managers adds you.",
  own_request: "Nobody approves what they asked for themselves.",
  reason_required: "Say why, in the header `Anteroom-Reason`.",
  step_up_required: "Prove first that it is you.",
};

/** `docs/errors.md`: every refusal, as it looks on both wires. */
export function renderErrors(): string {
  const codes = Object.entries(MEANINGS) as [ErrorCode, string][];
  const rows = codes.map(([code, meaning]) => {
    const error = new AnteroomError(code, "");
    const scim = toScimError(error);
    const type = scim.body["scimType"];
    const retry = retryAfterOf(error) === undefined ? "" : " with `Retry-After`";
    return [
      `\`${code}\``,
      `${scim.status}${typeof type === "string" ? ` \`${type}\`` : ""}`,
      `${toProblem(error, "").status}${retry}`,
      meaning,
    ];
  });
  const conflicts = Object.entries(CONFLICTS).map(([code, meaning]) => [`\`${code}\``, meaning]);
  return `${introduction}
${table(["Code", "SCIM: status, `scimType`", "API: status", "Meaning"], rows)}

## Conflicts over the API

${table(["Code", "Meaning"], conflicts)}

## What is missing over the API

${table(
  ["Code", "Meaning"],
  Object.entries(LACKS).map(([code, meaning]) => [`\`${code}\``, meaning]),
)}

## Before the request is read

An \`Expect\` header that asks for anything but \`100-continue\` gets 417: over SCIM an Error, everywhere else a problem whose \`code\`
is \`expectation_failed\`.

## Defects

Anything that is no refusal is a defect of Anteroom: status 500, \`code\` is \`defect\`, and \`requestId\` is the incident id under
which the server's log has the cause.
`;
}

const introduction = `# Errors

Generated from \`src/http/api/errors-doc.ts\` by \`npm run docs\`.

Every refusal has one of these codes. Over SCIM it is an Error of RFC 7644 §3.12 in \`application/scim+json\`: \`detail\` is a
sentence that names the field, the problem and the fix. Over the management API it is a problem of RFC 9457 in
\`application/problem+json\` with \`type\`, \`title\`, \`status\`, the same sentence in \`detail\`, \`code\` and \`requestId\`.
`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
