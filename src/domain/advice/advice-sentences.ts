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
  readonly exceptions?: Readonly<Partial<Record<Idp, Partial<Record<"cause" | "fix" | "place", Say>>>>>;
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
  `Paste the token of this connection into ${token}, whole and without spaces, then ${test}.`;
const rotate: Say = ({ token }) => `Rotate the token in Anteroom and paste the new one into ${token}.`;
const sendAgain: Say = ({ again }) => `${again}.`;
const matchByName: Say = ({ name, match, again }) =>
  match === undefined
    ? `Change the userName of one of the two, or, if both are the same user, ${again}.`
    : `If both are the same user, ${match.how}, so that ${name} finds it; if not, change the userName of one.`;
const RESTART_ENTRA = {
  fix: () => "Choose Restart provisioning: Microsoft Entra ID then reads and matches everybody anew.",
  place: atForm,
} satisfies { readonly fix: Say; readonly place: Say };
const atMatch: Say = ({ match, people }) => match?.place ?? people;

/** What the client sent cannot be read, and no administrator can change how it writes. */
const unreadable = (what: string): AdviceSentences => ({
  cause: ({ name }) => `${name} sent ${what} that Anteroom does not understand.`,
  fix: () =>
    "Set the dialect of the connection to the identity provider that really calls. If it is, report it with this request from the log.",
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
      ping: {
        cause: () => "Ping sent no token: Authentication Methods is still None, its default.",
        fix: () =>
          "Set Authentication Methods to OAuth 2 Bearer Token, and paste the token of this connection into Access Token.",
      },
      okta: {
        cause: () => "Okta sent no token: Authentication Mode is not HTTP Header, or Authorization is empty.",
        fix: () =>
          "Set Authentication Mode to HTTP Header, paste the token of this connection into Authorization, then run Test Connector Configuration.",
      },
      keycloak: {
        cause: () => "Keycloak sent no token: the auth mode is not Bearer.",
        fix: () => "Set the auth mode to Bearer, enter the token of this connection, then save a user.",
      },
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
          "What Microsoft Entra ID sent is no token of Anteroom: Secret Token is empty, so that it made one of its own, or holds a part only.",
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
    fix: pasteToken,
    place: atForm,
    fault: "identity_provider",
  },
  token_expired: {
    cause: ({ token }) => `The token in ${token} has expired.`,
    fix: rotate,
    place: atTokens,
    fault: "anteroom",
  },
  token_revoked: {
    cause: ({ token }) => `The token in ${token} was revoked.`,
    fix: rotate,
    place: atTokens,
    fault: "anteroom",
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
    fix: ({ url, test }) => `Leave one /scim/v2 at the end of ${url}, then ${test}.`,
    place: atForm,
    fault: "identity_provider",
  },
  wrong_path: {
    cause: ({ url }) => `${url} does not end with /scim/v2, or something stands behind that.`,
    fix: ({ url, test }) => `Copy the base URL from Anteroom into ${url} as it is, then ${test}.`,
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
      okta: {
        fix: () => "Choose an Application username format that gives every user a value, then choose Update now.",
        place: () => "Applications > your app > Sign On",
      },
      entra: {
        fix: () => "Map userPrincipalName to userName, then use Provision on-demand with this user.",
      },
      onelogin: { fix: () => 'Give the template a value: "userName": "{$parameters.scimusername}".' },
      jumpcloud: { fix: () => "Give the user a username in JumpCloud.", place: () => "The user in JumpCloud" },
      keycloak: { fix: () => "Give the user a username, then save the user." },
    },
  },
  user_exists: {
    cause: ({ name }) => `${name} created a user, and another user of this connection has the same userName.`,
    fix: matchByName,
    place: atMatch,
    fault: "identity_provider",
    exceptions: {
      keycloak: {
        fix: () => "Run a synchronization with the import enabled: Keycloak does not search before it creates.",
        place: atForm,
      },
      jumpcloud: {
        fix: () =>
          "If this is the activation, enter an address that nobody uses in Test User Email; otherwise change the username of one of the two.",
        place: atForm,
      },
      authentik: { fix: () => "Nothing, if both are the same user: authentik then searches for it and takes it over." },
    },
  },
  group_exists: {
    cause: ({ name }) => `${name} created a group, and another group of this connection has the same name.`,
    fix: ({ name }) => `Rename one of the two groups in ${name}.`,
    place: atGroups,
    fault: "identity_provider",
    exceptions: {
      okta: { fix: () => "Push the group again with Link Group, or rename one of the two groups." },
    },
  },
  user_unknown: {
    cause: ({ name }) => `${name} speaks of a user that is not here any more, or belongs to another connection.`,
    fix: ({ name }) => `Take the user off the app in ${name} and assign it again, so that it is created anew.`,
    place: atPeople,
    fault: "identity_provider",
    exceptions: {
      entra: RESTART_ENTRA,
      ping: { fix: () => "Take the user out of the group or filter and put it back, so that it is created anew." },
      keycloak: { fix: sendAgain, place: atForm },
      authentik: { fix: () => "Nothing: authentik creates the user anew with the next synchronization." },
    },
  },
  group_unknown: {
    cause: ({ name }) => `${name} speaks of a group that is not here any more, or belongs to another connection.`,
    fix: ({ name }) => `Stop pushing the group in ${name} and push it again, so that it is created anew.`,
    place: atGroups,
    fault: "identity_provider",
    exceptions: {
      entra: RESTART_ENTRA,
      keycloak: { fix: sendAgain, place: atForm },
      authentik: { fix: () => "Nothing: authentik creates the group anew with the next synchronization." },
    },
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
      onelogin: { fix: ({ again }) => `Give the members the app first; then ${again}.` },
      jumpcloud: { fix: () => "Wait until the users of the group are here; JumpCloud then sends the members again." },
      ping: {
        fix: () => "Wait until the users of the group are here: Ping sends the group with each synchronization.",
      },
      keycloak: { fix: ({ again }) => `Save the members first, so that they are sent; then ${again}.` },
      authentik: { fix: () => "Wait for the next synchronization, which sends users first; or run it now." },
    },
  },
  not_found: {
    cause: ({ name }) => `${name} asked for something that is not here, such as the role of an app that was removed.`,
    fix: ({ again }) => `See in the answer what it is, and add it again under Apps if it is missing; then ${again}.`,
    place: atLog,
    fault: "identity_provider",
  },
  invalid_syntax: unreadable("a body or an address"),
  invalid_value: {
    cause: ({ name }) => `${name} sent a value that Anteroom cannot take; the answer names the attribute.`,
    fix: ({ again }) => `Correct the attribute that the answer names, at the user or in the mapping; then ${again}.`,
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
    cause: ({ name }) => `${name} changed a value of a list that the user or group does not have.`,
    fix: ({ again }) => `Have the whole user or group sent once more: ${again}.`,
    place: atPeople,
    fault: "identity_provider",
    exceptions: { entra: RESTART_ENTRA },
  },
  mutability: {
    cause: ({ name }) => `${name} tried to change or remove an attribute that cannot be changed.`,
    fix: () => "Take the attribute that the answer names out of the mapping.",
    place: atMapping,
    fault: "identity_provider",
    exceptions: {
      jumpcloud: { fix: () => "Set the attribute that the answer names back at the user.", place: atPeople },
      keycloak: { fix: () => "Set the attribute that the answer names back at the user." },
    },
  },
  uniqueness: {
    cause: ({ name }) => `${name} sent a value that another user or group of this connection has.`,
    fix: () => "Change the value that the answer names at one of the two.",
    place: atPeople,
    fault: "identity_provider",
  },
  conflict: {
    cause: ({ name }) => `${name} asked for something that cannot be done just now; the answer says why.`,
    fix: sendAgain,
    place: atLog,
    fault: "nobody",
  },
  version_mismatch: {
    cause: ({ name }) => `Somebody changed the user or group since ${name} read it.`,
    fix: sendAgain,
    place: atLog,
    fault: "nobody",
  },
  too_many: {
    cause: ({ name }) => `${name} sent a search, or a change of so many values, that would cost too much here.`,
    fix: ({ match }) => `${match === undefined ? "" : `${match.how}, and `}split very large groups.`,
    place: atMatch,
    fault: "identity_provider",
  },
  too_many_requests: {
    cause: ({ name }) => `${name} sends more at the same time than the connection takes.`,
    fix: ({ pace }) => `${pace}. If it comes often, raise ANTEROOM_CONNECTION_IN_FLIGHT.`,
    place: atSystem,
    fault: "nobody",
  },
  too_large: {
    cause: ({ name }) => `${name} sent a body that is larger than Anteroom takes.`,
    fix: () => "Map fewer attributes, or split the group; or raise ANTEROOM_SCIM_BODY_BYTES in Anteroom.",
    place: atMapping,
    fault: "identity_provider",
  },
  unsupported_media_type: {
    cause: ({ name }) => `What came from ${name} is not JSON in UTF-8, or is compressed.`,
    fix: () => "Let a proxy that stands between leave content type and encoding as they are.",
    place: atForm,
    fault: "identity_provider",
    exceptions: {
      keycloak: { fix: () => "Set the endpoint content type to application/scim+json." },
      generic: { fix: () => "Set its content type to application/scim+json." },
    },
  },
  method_not_allowed: {
    cause: ({ name }) => `${name} called an address with a method that it does not take.`,
    fix: ({ url }) =>
      `Make sure that ${url} ends with /scim/v2 and nothing else, and that no proxy changes the method.`,
    place: atForm,
    fault: "identity_provider",
  },
  unauthenticated: {
    cause: ({ token }) => `The token in ${token} is not valid.`,
    fix: pasteToken,
    place: atForm,
    fault: "identity_provider",
  },
  forbidden: {
    cause: ({ name }) => `${name} asked for something that nobody may; the answer says what to ask for instead.`,
    fix: () =>
      "Take what the answer names out of its settings; if there is no such setting, report it with this request.",
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
    fix: () => "Report it with the request id, and with the lines of the server's log that have it.",
    place: atSystem,
    fault: "anteroom",
  },
};
