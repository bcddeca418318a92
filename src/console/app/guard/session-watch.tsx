import { useState } from "react";
import { client } from "../../api/client.ts";
import { refreshAll } from "../../api/query-client.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { useNow } from "../../ui/time.tsx";
import { noteActivity } from "./activity.ts";
import { inMinutes } from "./in-minutes.ts";
import { useMe } from "./me.ts";
import { signOut } from "./sign-out.ts";

/** How long before the end of a session its person is warned. */
const WARNED_MS = 2 * 60_000;

/** Warns of the end of the session while there is still time to stay. */
export function SessionWatch() {
  const session = useMe()?.session ?? null;
  const now = useNow(1000);
  const [dismissed, dismiss] = useState<string>();
  if (session === null || dismissed === session.endsAt) return null;
  const left = Date.parse(session.endsAt) - now;
  if (left > WARNED_MS || left <= 0) return null;
  // Nothing that anybody does moves the latest end.
  const isFinal = session.endsAt === session.latestAt;
  const stay = () => {
    noteActivity();
    dismiss(session.endsAt);
    void client.GET("/me").then(refreshAll);
  };
  return (
    <Dialog title="Your session is about to end" opened onClose={stay}>
      <Stack>
        <p role="timer">
          {isFinal
            ? "Sessions last twelve hours at most. Save what you are doing, and sign in again."
            : "You have not done anything here for a while."}{" "}
          It ends in <strong>{inMinutes(left)}</strong>.
        </p>
        <Row justify="end">
          <Button onClick={() => void signOut()}>Sign out</Button>
          <Button variant="primary" onClick={stay}>
            {isFinal ? "Go on until then" : "Stay signed in"}
          </Button>
        </Row>
      </Stack>
    </Dialog>
  );
}
