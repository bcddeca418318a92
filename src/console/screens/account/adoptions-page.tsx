import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { BY_CURSOR } from "../../api/paging.ts";
import { useSearchState } from "../../app/search-state.ts";
import { ReasonDialog } from "../../parts/reason-dialog.tsx";
import { settled } from "../../parts/settled.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Facts } from "../../ui/facts.tsx";
import type { IconName } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { MoreButton } from "../../ui/more-button.tsx";
import { Page } from "../../ui/page.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";

type Adoption = Schemas["Adoption"];
type State = Adoption["state"];

const STATES: Readonly<Record<State, readonly [word: string, tone: Tone, icon: IconName]>> = {
  proposed: ["To decide", "warn", "question"],
  approved: ["Approved", "good", "good"],
  rejected: ["Rejected", "neutral", "close"],
  moot: ["No longer needed", "neutral", "dashed"],
};

const MATCHES = { user_name: "the same user name", email: "the same e-mail address" } as const;

/** Users who were pushed with the name or address of an account that is there already: a person decides what they are. */
export function AdoptionsPage() {
  const [search, set] = useSearchState();
  const all = search["show"] === "all";
  const query = api.useInfiniteQuery(
    "get",
    "/adoptions",
    { params: { query: { limit: 50, ...(!all && { state: "proposed" as const }) } } },
    BY_CURSOR,
  );
  return (
    <Page
      title="Adoptions"
      lead="An identity provider pushed a user with the name or an address of an account that was registered here. A name proves nothing, so a person decides."
      actions={
        <Segmented
          label="Which adoptions"
          value={all ? "all" : "open"}
          onChange={(next) => set({ show: next === "all" ? "all" : undefined })}
          choices={[
            { value: "open", label: "To decide" },
            { value: "all", label: "All" },
          ]}
        />
      }
    >
      <Loadable
        query={query}
        isEmpty={({ pages }) => pages.every(({ items }) => items.length === 0)}
        empty={
          <EmptyState
            icon="exchange"
            title="Nothing to decide"
            action={<LinkButton to="/accounts">Look at the accounts</LinkButton>}
          >
            When a pushed user looks like an account that was registered here, the proposal shows up on this page.
          </EmptyState>
        }
      >
        {({ pages }) => (
          <Stack>
            {pages.flatMap(({ items }) =>
              items.map((adoption) => <AdoptionCard key={adoption.id} adoption={adoption} />),
            )}
            <MoreButton query={query} />
          </Stack>
        )}
      </Loadable>
    </Page>
  );
}

function AdoptionCard({ adoption }: { readonly adoption: Adoption }) {
  const [decision, setDecision] = useState<"approval" | "rejection">();
  const { account, application, connection, decidedAt, matched, proposedAt, reason, state, user } = adoption;
  const [word, tone, icon] = STATES[state];
  return (
    <Card
      title={`Is ${user.userName} the account ${account.userName}?`}
      badges={
        <Badge tone={tone} icon={icon}>
          {word}
        </Badge>
      }
      actions={
        state === "proposed" ? (
          <Row>
            <Button onClick={() => setDecision("rejection")}>No, somebody else</Button>
            <Button variant="primary" onClick={() => setDecision("approval")}>
              Yes, let it take over
            </Button>
          </Row>
        ) : undefined
      }
    >
      <Facts
        facts={[
          ["Pushed", `${user.userName}, by ${connection.name}`],
          [
            "Account here",
            <Link key="account" to={`/accounts/${account.id}`}>
              {account.userName}
            </Link>,
          ],
          [
            "App",
            <Link key="app" to={`/apps/${application.key}`}>
              {application.key}
            </Link>,
          ],
          ["In common", matched.map((match) => MATCHES[match]).join(" and ")],
          ["Proposed", <Time key="proposed" at={proposedAt} />],
          ["Decided", decidedAt && <Time at={decidedAt} />],
          ["Why", reason],
        ]}
      />
      <DecisionDialog adoption={adoption} decision={decision} onClose={() => setDecision(undefined)} />
    </Card>
  );
}

interface DecisionDialogProps {
  readonly adoption: Adoption;
  readonly decision: "approval" | "rejection" | undefined;
  readonly onClose: () => void;
}

function DecisionDialog({ adoption: { id, user, account }, decision, onClose }: DecisionDialogProps) {
  const isApproval = decision !== "rejection";
  return (
    <ReasonDialog
      act={{ opened: decision !== undefined, open: () => undefined, close: onClose }}
      title={isApproval ? `Let ${user.userName} take over?` : `Is ${user.userName} somebody else?`}
      action={isApproval ? "Let it take over" : "It is somebody else"}
      onConfirm={async (reason) => {
        const init = { params: { path: { id } }, body: { reason } };
        if (isApproval) await client.POST("/adoptions/{id}/approval", init);
        else await client.POST("/adoptions/{id}/rejection", init);
        await settled(isApproval ? "The conversion has begun." : "The user gets an account of their own.");
      }}
    >
      {isApproval
        ? `This begins the conversion of ${account.userName} to the account of the pushed user. No secret goes along. A second person has to agree.`
        : `The user gets an account of their own, and ${account.userName} goes on as it is.`}
    </ReasonDialog>
  );
}
