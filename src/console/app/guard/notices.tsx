import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Time } from "../../ui/time.tsx";
import { useMe } from "./me.ts";

const KEY = "anteroom-seen-entry";

/** Tells every administrator that somebody was let in by a link from the host. */
export function EntryNotice() {
  const [latest] = useMe()?.letIn ?? [];
  const [seen, setSeen] = useState(() => localStorage.getItem(KEY));
  if (latest === undefined || seen === latest.at) return null;
  const dismiss = () => {
    localStorage.setItem(KEY, latest.at);
    setSeen(latest.at);
  };
  return (
    <Callout
      tone="warn"
      title="Somebody signed in by a link from the host"
      action={
        <Button size="xs" onClick={dismiss}>
          I know of it
        </Button>
      }
    >
      {latest.person} was let in <Time at={latest.at} />. If nobody of you did that, end the session under People, and
      find out who has access to the host.
    </Callout>
  );
}
