import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { BY_CURSOR, itemsOf } from "../../api/paging.ts";
import { useSearchState } from "../../app/search-state.ts";
import { settled } from "../../parts/settled.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { MoreButton } from "../../ui/more-button.tsx";
import { ProblemBox } from "../../ui/problem-box.tsx";
import { RowList } from "../../ui/row-list.tsx";
import { SearchBox } from "../../ui/search-box.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Row } from "../../ui/stack.tsx";
import { AccountStatusBadge } from "../../words/account-status.tsx";
import { GATE_NAMES, gateWord } from "../../words/gates.ts";
import { withoutCommand } from "../../words/without-command.ts";
import styles from "./candidates-card.module.css";
import type { OfIntegration } from "./integration.ts";

type Candidate = Schemas["IntegrationCandidate"];

const STATES = ["ready", "waiting", "linked"] as const;
type State = (typeof STATES)[number];

const WORDS: Readonly<Record<State, { readonly word: string; readonly none: string }>> = {
  ready: { word: "Ready", none: "No account of this app is ready. Those that wait say what for." },
  waiting: { word: "Waiting", none: "No account of this app waits for anything else." },
  linked: { word: "In use", none: "No account of this app serves an integration yet." },
};

/** Which accounts of the app are ready for the integration, and what each of the others waits for. */
export function CandidatesCard({ integration }: OfIntegration) {
  const [state, set] = useSearchState();
  const asked = STATES.find((one) => one === state["state"]);
  const shown = asked ?? "ready";
  const query = api.useInfiniteQuery(
    "get",
    "/integrations/{id}/candidates",
    { params: { path: { id: integration.id }, query: { state: shown, q: state["q"] ?? "", limit: 25 } } },
    { ...BY_CURSOR, placeholderData: (before: unknown) => before as never },
  );
  const counts = query.data?.pages[0]?.counts;
  return (
    <Card title="Readiness" lead={leadOf(integration)} flush>
      <div className={styles.filters}>
        <Row justify="between">
          <Segmented
            label="Which accounts"
            value={shown}
            onChange={(next) => set({ state: next })}
            choices={STATES.map((value) => ({
              value,
              label:
                counts === undefined ? WORDS[value].word : `${WORDS[value].word} ${counts[value].toLocaleString("en")}`,
            }))}
          />
          <SearchBox label="Search accounts" value={state["q"] ?? ""} onChange={(q) => set({ q })} />
        </Row>
      </div>
      <Loadable
        query={query}
        isEmpty={(data) => itemsOf(data).length === 0}
        empty={<p className={styles.none}>{WORDS[shown].none}</p>}
      >
        {(data) => (
          <RowList>
            {itemsOf(data).map((candidate) => (
              <CandidateRow key={candidate.account.id} candidate={candidate} integration={integration} />
            ))}
          </RowList>
        )}
      </Loadable>
      <MoreButton query={query} foot />
    </Card>
  );
}

function leadOf({ application, serviceAccount }: OfIntegration["integration"]): string {
  if (serviceAccount === null)
    return `The service accounts of ${application.name}, and what keeps each from this integration.`;
  return `It acts with ${serviceAccount.userName}. To use another account, unlink that one first.`;
}

function CandidateRow({ candidate, integration }: OfIntegration & { readonly candidate: Candidate }) {
  const { account, unmet, readiness } = candidate;
  return (
    <li>
      <div className={styles.head}>
        <div className={styles.who}>
          <Link to={`/accounts/${account.id}`}>{account.userName}</Link>
          <span className={styles.soft}>{account.label ?? account.displayName ?? ""}</span>
        </div>
        <Row>
          {readiness === "unmet" ? (
            <Badge tone="warn" icon="alert">
              Lacks the role {integration.application.requiredRole}
            </Badge>
          ) : null}
          <AccountStatusBadge status={account.status} />
          <LinkIt candidate={candidate} integration={integration} />
        </Row>
      </div>
      {unmet.length === 0 ? null : (
        <ul className={styles.unmet}>
          {unmet.map(({ gate, value, needed, nextStep }) => (
            <li key={gate}>
              <Icon name="circle" size={14} />
              <span>
                <strong>{conditionName(gate)}</strong> is {gateWord(value)}, needs {gateWord(needed)}.{" "}
                {withoutCommand(nextStep)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** A gate, or one of two conditions beside the gates. */
function conditionName(gate: string): string {
  if (gate === "dedication") return "Dedication";
  if (gate === "review") return "Review";
  return Object.entries(GATE_NAMES).find(([name]) => name === gate)?.[1] ?? gate;
}

/** The button that links the account, or where it serves already. */
function LinkIt({
  candidate: { account, integration: served, unmet },
  integration,
}: OfIntegration & { readonly candidate: Candidate }) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  if (served !== null) {
    const isHere = served.id === integration.id;
    return isHere ? (
      <span className={styles.soft}>serves this one</span>
    ) : (
      <Link to={`/integrations/${served.id}`}>serves {served.name}</Link>
    );
  }
  if (unmet.length > 0 || integration.serviceAccount !== null) return null;
  const link = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const params = { path: { id: integration.id } };
      await client.PUT("/integrations/{id}/service-account", { params, body: { accountId: account.id } });
      await settled(`${account.userName} serves ${integration.name} now.`);
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button size="xs" variant="primary" icon="link" busy={isBusy} onClick={() => void link()}>
        Link it
      </Button>
      {problem === undefined ? null : <ProblemBox error={problem} />}
    </>
  );
}
