import type { Idp } from "../connection/connection.ts";
import type { Fault } from "./advice.ts";
import type { AdviceCode } from "./advice-code.ts";
import type { IdpWords } from "./idp-words.ts";

type Say = (words: IdpWords) => string;

/** What is said of one thing that goes wrong, and what of it is otherwise for one identity provider. */
export interface AdviceSentences {
  readonly cause: Say;
  readonly fix: Say;
  readonly place: Say;
  readonly fault: Fault;
  readonly exceptions?: Readonly<Partial<Record<Idp, Partial<Record<"cause" | "fix", Say>>>>>;
}

const atForm: Say = ({ form }) => form;
const atMapping: Say = ({ mapping }) => mapping;
const atPeople: Say = ({ people }) => people;
const atGroups: Say = ({ groups }) => groups;
const atTokens: Say = () => "Anteroom > Connections > this connection > Tokens";
const atSettings: Say = () => "Anteroom > Connections > this connection > Settings";
const atSystem: Say = () => "Anteroom > System";
const atLog: Say = () => "Anteroom > Provisioning log";

const pasteToken: Say = ({ token, test }) =>
  `Paste the token of this connection into ${token}, whole and without spaces, and run ${test} again.`;
const rotate: Say = ({ token }) => `Rotate the token in Anteroom and paste the new one into ${token}.`;
const sendAgain: Say = ({ again }) => `${again}.`;

/** What the client sent cannot be read, and no administrator can change how it writes. */
const unreadable = (what: string): AdviceSentences => ({
  cause: ({ name }) => `${name} sent ${what} that Anteroom does not understand.`,
  fix: () =>
    "Set the dialect of the connection to the identity provider that really calls; if it is set so, send us the request from the log.",
  place: atSettings,
  fault: "anteroom",
});

/** The advice on every code, in words that fit every identity provider. */
export const ADVICE_SENTENCES: Readonly<Record<AdviceCode, AdviceSentences>> = {
  token_missing: {
    cause: ({ name, token }) => `${name} sent no token: ${token} is empty.`,
    fix: pasteToken,
    place: atForm,
    fault: "identity_provider",
    exceptions: {
      ping: { cause: () => "Ping sent no token: Authentication Methods is still None, its default." },
      keycloak: { cause: () => "Keycloak sent no token: the auth mode is not Bearer." },
    },
  },
  token_malformed: {
    cause: ({ token }) => `What stands in ${token} is not a whole Anteroom token: letters are missing or changed.`,
    fix: pasteToken,
    place: atForm,
    fault: "identity_provider",
    exceptions: {
      entra: {
        cause: () =>
          "Entra sent a token that is not Anteroom's: Secret Token is empty, so Entra made one of its own, or it was cut off.",
      },
    },
  },
  token_wrong_kind: {
    cause: ({ token }) => `${token} holds a token of the management API, which does not open SCIM.`,
    fix: ({ token }) => `Paste the SCIM token of the connection into ${token}; it begins with anr_scim_.`,
    place: atForm,
    fault: "identity_provider",
  },
  token_unknown: {
    cause: ({ token }) =>
      `The token in ${token} is none that Anteroom knows: it is of another server, or of a deleted connection.`,
    fix: rotate,
    place: atForm,
    fault: "identity_provider",
  },
  token_expired: {
    cause: ({ token }) => `The token in ${token} has expired.`,
    fix: rotate,
    place: atTokens,
    fault: "nobody",
  },
  token_revoked: {
    cause: ({ token }) => `The token in ${token} was revoked.`,
    fix: rotate,
    place: atTokens,
    fault: "identity_provider",
  },
  token_source: {
    cause: ({ name }) => `${name} called from an address that is not in the sources of its token.`,
    fix: ({ name }) => `Add the address that ${name} calls from to the sources of the token.`,
    place: atTokens,
    fault: "anteroom",
  },
  plain_http: {
    cause: ({ url }) => `The call came over http: ${url} begins with http://, so that the token travels in the open.`,
    fix: ({ url }) => `Write https:// at the start of ${url}, then rotate the token, because others may have read it.`,
    place: atForm,
    fault: "identity_provider",
  },
  doubled_path: {
    cause: ({ url }) => `${url} ends with /scim/v2 twice.`,
    fix: ({ url, test }) => `Leave one /scim/v2 at the end of ${url} and run ${test} again.`,
    place: atForm,
    fault: "identity_provider",
  },
  wrong_path: {
    cause: ({ url }) => `${url} is not the SCIM base URL: it does not end with /scim/v2.`,
    fix: ({ url, test }) => `Copy the base URL from Anteroom into ${url} as it is and run ${test} again.`,
    place: atForm,
    fault: "identity_provider",
  },
  frozen: {
    cause: () => "The connection is frozen: it is read, and takes no changes.",
    fix: ({ again }) => `Unfreeze the connection; then ${again}.`,
    place: atSettings,
    fault: "anteroom",
  },
  user_name_missing: {
    cause: ({ name }) => `${name} sent a user without userName.`,
    fix: () => "Map a value that every user has to userName.",
    place: atMapping,
    fault: "identity_provider",
    exceptions: {
      okta: { fix: () => "Give the user a value for userName: Assignments, edit the user, Username." },
      entra: { fix: () => "Map userPrincipalName to userName." },
      onelogin: { fix: () => 'Give the template a value: "userName": "{$parameters.scimusername}".' },
    },
  },
  user_exists: {
    cause: ({ name }) => `${name} created a user whose userName is on this connection already.`,
    fix: ({ name }) =>
      `Usually nothing: ${name} then looks the user up by userName and takes it over. If it comes again, have it match users by userName.`,
    place: atMapping,
    fault: "identity_provider",
    exceptions: {
      keycloak: {
        fix: () => "Run a synchronization with the import enabled: Keycloak does not search before it creates.",
      },
      jumpcloud: {
        fix: () =>
          "If this is the activation, enter an address that nobody uses in Test User Email; otherwise nothing.",
      },
    },
  },
  group_exists: {
    cause: ({ name }) => `${name} created a group whose name is on this connection already.`,
    fix: () => "Link the group to the one that is here, or rename one of the two.",
    place: atGroups,
    fault: "identity_provider",
  },
  user_unknown: {
    cause: ({ name }) => `${name} speaks of a user that is not here any more, or belongs to another connection.`,
    fix: ({ name }) => `Take the user off the app in ${name} and assign it again, so that it is created anew.`,
    place: atPeople,
    fault: "identity_provider",
  },
  group_unknown: {
    cause: ({ name }) => `${name} speaks of a group that is not here any more, or belongs to another connection.`,
    fix: ({ name }) => `Stop pushing the group in ${name} and push it again, so that it is created anew.`,
    place: atGroups,
    fault: "identity_provider",
  },
  member_unknown: {
    cause: ({ name }) => `${name} pushed a group before its members: one of them is not here yet.`,
    fix: ({ again }) => `Assign the members to the app first; then ${again}.`,
    place: atPeople,
    fault: "identity_provider",
    exceptions: {
      okta: {
        fix: () => "Assign the members to the app under Assignments first; then Push Now on the tab Push Groups.",
      },
      jumpcloud: { fix: () => "Wait until the users of the group are here; JumpCloud then sends the members again." },
    },
  },
  not_found: {
    cause: ({ name }) => `${name} asked for something that is not here.`,
    fix: sendAgain,
    place: atLog,
    fault: "identity_provider",
  },
  invalid_syntax: unreadable("a body or an address"),
  invalid_value: {
    cause: ({ name }) => `${name} sent a value that Anteroom cannot take; its answer names the attribute.`,
    fix: ({ again }) => `Correct the attribute that the answer names, in the profile or in the mapping; then ${again}.`,
    place: atMapping,
    fault: "identity_provider",
  },
  invalid_filter: unreadable("a search"),
  invalid_path: unreadable("a change"),
  invalid_cursor: unreadable("a page of a list"),
  expired_cursor: {
    cause: ({ name }) => `${name} took too long between two pages of a list.`,
    fix: sendAgain,
    place: atLog,
    fault: "nobody",
  },
  invalid_count: unreadable("a page size"),
  no_target: {
    cause: ({ name }) => `${name} changed an element of a list that the user or group does not have.`,
    fix: ({ again }) => `Send the whole user or group once more: ${again}.`,
    place: atMapping,
    fault: "identity_provider",
  },
  mutability: {
    cause: ({ name }) => `${name} tried to change or remove an attribute that cannot be changed.`,
    fix: () => "Take the attribute that the answer names out of the mapping.",
    place: atMapping,
    fault: "identity_provider",
  },
  uniqueness: {
    cause: ({ name }) => `${name} sent a value that something else on this connection has already.`,
    fix: () => "Change the value that the answer names, or have the existing one matched.",
    place: atMapping,
    fault: "identity_provider",
  },
  conflict: {
    cause: ({ name }) => `${name} asked for something that the present state does not allow.`,
    fix: sendAgain,
    place: atLog,
    fault: "nobody",
  },
  version_mismatch: {
    cause: ({ name }) => `Somebody changed it since ${name} read it.`,
    fix: sendAgain,
    place: atLog,
    fault: "nobody",
  },
  too_many: {
    cause: ({ name }) => `${name} asked for a search that would cost too much in a directory of this size.`,
    fix: () => "Have it match users by userName or externalId, which an index finds.",
    place: atMapping,
    fault: "identity_provider",
  },
  too_many_requests: {
    cause: ({ name }) => `${name} sends more at the same time than the connection takes.`,
    fix: ({ pace }) => `${pace}; or raise ANTEROOM_CONNECTION_IN_FLIGHT in Anteroom.`,
    place: atSystem,
    fault: "identity_provider",
  },
  too_large: {
    cause: ({ name }) => `${name} sent a body that is larger than Anteroom takes.`,
    fix: () => "Map fewer attributes, or split the group; the limit is ANTEROOM_SCIM_BODY_BYTES in Anteroom.",
    place: atMapping,
    fault: "identity_provider",
  },
  unsupported_media_type: {
    cause: ({ name }) => `${name} sent a body that is not said to be JSON.`,
    fix: () => "Set its content type to application/scim+json.",
    place: atForm,
    fault: "identity_provider",
  },
  method_not_allowed: unreadable("a method"),
  unauthenticated: {
    cause: ({ token }) => `The token in ${token} is not valid.`,
    fix: pasteToken,
    place: atForm,
    fault: "identity_provider",
  },
  forbidden: {
    cause: ({ name }) => `${name} asked for something that it may not do.`,
    fix: () => "Look at the answer in the log: it says what may not be done and by what to do it instead.",
    place: atLog,
    fault: "identity_provider",
  },
  unsupported: {
    cause: ({ name }) => `${name} asked for a part of SCIM that Anteroom does not offer, such as /Me.`,
    fix: ({ url }) => `Make sure that ${url} ends with /scim/v2 and nothing else.`,
    place: atForm,
    fault: "identity_provider",
  },
  unavailable: {
    cause: () => "Anteroom could not answer at that moment.",
    fix: ({ again }) => `Look at System for what is wrong; then ${again}.`,
    place: atSystem,
    fault: "anteroom",
  },
  defect: {
    cause: () => "Anteroom failed on this call; that is never the fault of the identity provider.",
    fix: () => "Look for the incident in the log of the server and report it to us.",
    place: atSystem,
    fault: "anteroom",
  },
};
