import { api, type Schemas } from "../../api/client.ts";
import { useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { type Wording, WordingBadge } from "../../words/wording.tsx";
import type { OfAccount } from "./account.ts";
import { Findings } from "./findings.tsx";
import { PastReviews } from "./past-reviews.tsx";
import { ReviewDialog } from "./review-dialog.tsx";
import { CAUSES, findingsOf, isQuestion } from "./review-words.ts";

type State = Schemas["ReviewOutlook"]["state"];

const STATES: Readonly<Record<State, Wording>> = {
  ok: { word: "Not due yet", tone: "good", icon: "good" },
  due: { word: "Due soon", tone: "warn", icon: "clock" },
  overdue: { word: "Overdue", tone: "bad", icon: "alert" },
};

/** When the account is reviewed next, what a review would find, and those that were taken. */
export function ReviewCard({ account }: OfAccount) {
  const act = useAct("review");
  const query = api.useQuery("get", "/accounts/{id}/review", { params: { path: { id: account.id } } });
  const isOver = account.status === "retired";
  return (
    <Card
      title="Review"
      lead="Now and then somebody looks whether the account is still right. What can be seen by itself is found here."
      badges={query.data === undefined || isOver ? undefined : <WordingBadge wording={STATES[query.data.state]} />}
      actions={isOver ? undefined : <Button onClick={act.open}>Take the review</Button>}
    >
      <Loadable query={query}>
        {(outlook) => (
          <Stack gap="sm">
            <Due outlook={outlook} />
            <Findings findings={findingsOf(outlook.criteria.filter(({ criterion }) => !isQuestion(criterion)))} />
            {outlook.attestation === null ? null : (
              <Callout tone="info" icon="review" title="Its owner has attested">
                “{outlook.attestation.note}” <Time at={outlook.attestation.takenAt} />. A reviewer closes the review.
              </Callout>
            )}
            <PastReviews account={account} />
            <ReviewDialog account={account} />
          </Stack>
        )}
      </Loadable>
    </Card>
  );
}

function Due({ outlook: { dueAt, cause, pausesLinkAt } }: { readonly outlook: Schemas["ReviewOutlook"] }) {
  if (dueAt === null) return null;
  const why = cause !== null && Object.hasOwn(CAUSES, cause) ? CAUSES[cause] : "";
  return (
    <Row gap="xs">
      <span>
        Due <Time at={dueAt} /> {why}.
      </span>
      {pausesLinkAt === null ? null : (
        <span>
          If nobody closes it, its link pauses <Time at={pausesLinkAt} />.
        </span>
      )}
    </Row>
  );
}
