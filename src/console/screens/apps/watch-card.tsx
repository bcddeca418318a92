import { client } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import type { OfApp } from "./app.ts";

/** How the app is looked at again in the background. */
export function WatchCard({ app }: OfApp) {
  const { watch, metadataUrl, ssoUrl, name } = app;
  const act = useAct("stop-watch");
  const isWatched = metadataUrl !== null || ssoUrl !== null;
  const isFailing = watch.failingSince !== null;
  const stop = async () => {
    await client.DELETE("/applications/{id}/watch", { params: { path: { id: app.id } } });
    await settled(`${name} is watched no more.`);
  };
  return (
    <Card
      title="Watch"
      badges={
        <Badge tone={watchTone(isWatched, isFailing)} icon={isWatched ? (isFailing ? "alert" : "show") : "hide"}>
          {isWatched ? (isFailing ? "Failing" : "Watched") : "Not watched"}
        </Badge>
      }
      actions={
        isWatched ? (
          <Button size="xs" variant="subtle" onClick={act.open}>
            Stop
          </Button>
        ) : undefined
      }
    >
      <Stack gap="sm">
        {watch.problem === null ? null : (
          <Callout tone="warn" title="The last look proved nothing">
            {watch.problem}
          </Callout>
        )}
        {isWatched ? (
          <Facts
            facts={[
              ["Last look", <Time key="last" at={watch.checkedAt} never="not yet" />],
              ["Next look", watch.nextCheckAt === null ? null : <Time key="next" at={watch.nextCheckAt} />],
              ["Failing since", watch.failingSince === null ? null : <Time key="since" at={watch.failingSince} />],
              ["Metadata at", metadataUrl],
              ["Sign-in at", ssoUrl],
            ]}
          />
        ) : (
          <p>
            Anteroom has no address to look at again. Verify {name} by its metadata address or its sign-in address, and
            it is watched from then on.
          </p>
        )}
      </Stack>
      <ConfirmDialog
        title={`Stop watching ${name}?`}
        action="Stop watching"
        danger
        opened={act.opened}
        onClose={act.close}
        onConfirm={stop}
      >
        <p>
          Anteroom forgets both addresses and looks at {name} no more by itself. What is proven stays, and you will not
          hear when its keys or addresses change. New evidence with an address starts the watch again.
        </p>
      </ConfirmDialog>
    </Card>
  );
}

function watchTone(isWatched: boolean, isFailing: boolean) {
  if (!isWatched) return "neutral";
  return isFailing ? "warn" : "good";
}
