import type { Schemas } from "../../api/client.ts";
import { nextActionOf } from "../account/next-action.ts";

type Explanation = Schemas["Explanation"];
type Step = Explanation["steps"][number];
type Account = Explanation["accounts"][number];

/** What mends a rule that stops an account, and whose turn it is. */
export interface Mend {
  readonly turn: string;
  readonly to: {
    readonly label: string;
    readonly path: string;
    readonly search: Readonly<Record<string, string | undefined>>;
  } | null;
}

const NO_SEARCH: Readonly<Record<string, string | undefined>> = {};

/** Says what to do about the rule that stops it. */
export function mendOf(step: Step, explanation: Explanation, asked: string): Mend {
  const { connection, user } = explanation;
  const provider = connection?.name ?? "the identity provider";
  switch (step.rule) {
    case "seen":
      return { turn: `Assign the user to the Anteroom app in ${provider}.`, to: whatItSent(connection, asked) };
    case "active":
      return user?.deletedAt == null
        ? { turn: `Activate the user in ${provider}, or leave it off.`, to: whatItSent(connection, asked) }
        : { turn: `Have ${provider} send the user again if it is still needed.`, to: whatItSent(connection, asked) };
    case "value":
      return value(step, explanation);
    case "adoption":
      return {
        turn: "It is the turn of a person here.",
        to: { label: "Decide", path: "/adoptions", search: NO_SEARCH },
      };
    case "verification":
      return verification(explanation);
    default:
      return accountOf(explanation);
  }
}

function whatItSent(connection: Explanation["connection"], asked: string): Mend["to"] {
  if (connection === null) return null;
  return { label: "See what it sent", path: "/log", search: { connection: connection.id, q: asked } };
}

/** A value that is there says since when; without one nothing is assigned. */
function value({ at }: Step, { connection }: Explanation): Mend {
  const turn = `It is the turn of whoever administers ${connection?.name ?? "the identity provider"}.`;
  if (at !== undefined || connection === null) {
    return {
      turn: `${turn} If the app is missing here, add it.`,
      to: { label: "Look at the apps", path: "/apps", search: NO_SEARCH },
    };
  }
  const path = `/connections/${connection.id}`;
  return { turn, to: { label: "See what assigns an app", path, search: { tab: "mapping" } } };
}

function verification({ accounts }: Explanation): Mend {
  const application = accounts.find(({ status }) => status !== "retired")?.application;
  const path = application === undefined ? "/apps" : `/apps/${application.id}`;
  return {
    turn: "It is the turn of whoever manages apps here.",
    to: { label: "Add evidence", path, search: NO_SEARCH },
  };
}

function accountOf({ accounts }: Explanation): Mend {
  const account = accounts.find(({ status }) => status !== "active" && status !== "retired") ?? accounts[0];
  if (account === undefined) return { turn: "Nobody has to do anything; it is being worked off.", to: null };
  if (account.status === "retired") {
    return { turn: "If it is still needed, assign the app anew in the identity provider.", to: page(account) };
  }
  const action = nextActionOf(account);
  if (action?.kind === "elsewhere") {
    return { turn: `${action.who} does this; nothing has to be done here.`, to: page(account) };
  }
  const turn = "It is the turn of whoever owns or operates the account here.";
  if (action?.kind === "page") return { turn, to: { label: action.label, path: action.to, search: NO_SEARCH } };
  if (action?.kind !== "here") return { turn, to: page(account) };
  const { label, tab, act } = action;
  const search = { tab: tab === "overview" ? undefined : tab, act };
  return { turn, to: { label, path: `/accounts/${account.id}`, search } };
}

function page({ id }: Account): NonNullable<Mend["to"]> {
  return { label: "Open the account", path: `/accounts/${id}`, search: NO_SEARCH };
}
