import { useState } from "react";
import { api } from "../../api/client.ts";
import { Button } from "../../ui/button.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { useActorWords } from "../../words/actor.tsx";
import type { OfAccount } from "./account.ts";
import { OUTCOMES } from "./review-words.ts";

/** The reviews that were taken, when somebody asks for them. */
export function PastReviews({ account }: OfAccount) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div>
      <Button
        size="xs"
        variant="subtle"
        icon={isOpen ? "down" : "right"}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        Reviews that were taken
      </Button>
      {isOpen ? <ReviewList account={account} /> : null}
    </div>
  );
}

function ReviewList({ account }: OfAccount) {
  const actorWords = useActorWords();
  const query = api.useQuery("get", "/accounts/{id}/reviews", {
    params: { path: { id: account.id }, query: { limit: 20 } },
  });
  return (
    <Loadable query={query} rows={2} isEmpty={({ items }) => items.length === 0} empty={<p>None yet.</p>}>
      {({ items }) => (
        <Facts
          facts={items.map(({ id, takenAt, outcome, note, actor, closed }) => [
            actorWords(actor),
            <Stack key={id} gap="xs">
              <span>
                {OUTCOMES[outcome]}
                {closed ? "" : " (attested, not closed)"}, <Time at={takenAt} />
              </span>
              <span>“{note}”</span>
            </Stack>,
          ])}
        />
      )}
    </Loadable>
  );
}
