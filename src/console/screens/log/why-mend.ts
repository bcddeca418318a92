import type { Schemas } from "../../api/client.ts";

type Explanation = Schemas["Explanation"];
type Step = Explanation["steps"][number];

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
  const { connection } = explanation;
  const inProvider = `It is the turn of whoever administers ${connection?.name ?? "the identity provider"}.`;
  const toConnection =
    connection === null
      ? null
      : { label: "See what it sent", path: "/log", search: { connection: connection.id, q: asked } };
  switch (step.rule) {
    case "seen":
    case "active":
      return { turn: inProvider, to: toConnection };
    case "value":
      return {
        turn: `${inProvider} If the app is missing here, add it.`,
        to: { label: "Look at the apps", path: "/apps", search: NO_SEARCH },
      };
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

function verification({ accounts }: Explanation): Mend {
  const application = accounts.find(({ status }) => status !== "retired")?.application;
  const path = application === undefined ? "/apps" : `/apps/${application.id}`;
  return {
    turn: "It is the turn of whoever manages apps here.",
    to: { label: "Add evidence", path, search: NO_SEARCH },
  };
}

const TURNS: Readonly<Record<string, string>> = {
  suspended: "It is the turn of whoever administers the identity provider.",
  blocked: "It is the turn of whoever manages the app here.",
};

function accountOf({ accounts }: Explanation): Mend {
  const account = accounts.find(({ status }) => status !== "active" && status !== "retired") ?? accounts[0];
  if (account === undefined) return { turn: "Nobody has to do anything; it is being worked off.", to: null };
  const turn = TURNS[account.status] ?? "It is the turn of whoever owns or operates the account here.";
  return { turn, to: { label: "Open the account", path: `/accounts/${account.id}`, search: NO_SEARCH } };
}
