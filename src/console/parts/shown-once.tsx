import { type ReactNode, useState } from "react";
import { Button } from "../ui/button.tsx";
import { Callout } from "../ui/callout.tsx";
import { CheckField } from "../ui/fields.tsx";
import { Row, Stack } from "../ui/stack.tsx";

/** A way on once the secret is kept. */
export interface WayOn {
  readonly label: string;
  readonly go: () => void;
}

interface ShownOnceProps {
  /** Where to put it. */
  readonly advice: string;
  /** What the person says before there is a way on. */
  readonly saved: string;
  readonly done: WayOn;
  readonly instead?: WayOn | undefined;
  /** The secret, and what goes with it. */
  readonly children: ReactNode;
}

/** A secret that is shown this once: no way on leads past it before somebody says that it is kept. */
export function ShownOnce({ advice, saved, done, instead, children }: ShownOnceProps) {
  const [isSaved, setSaved] = useState(false);
  return (
    <Stack>
      <Callout tone="warn" title="This is the only time that it is shown">
        {advice}
      </Callout>
      {children}
      <CheckField label={saved} value={isSaved} onChange={setSaved} />
      <Row justify="end">
        {instead === undefined ? null : (
          <Button disabled={!isSaved} onClick={instead.go}>
            {instead.label}
          </Button>
        )}
        <Button variant="primary" disabled={!isSaved} onClick={done.go}>
          {done.label}
        </Button>
      </Row>
    </Stack>
  );
}
