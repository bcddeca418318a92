import { type FormEvent, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextAreaField } from "../../ui/fields.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import type { Demand } from "./demand.ts";

const MOST = 500;

/** Asks why something is done; the answer is kept with what happens. */
export function ReasonDialog({ demand }: { readonly demand: Demand }) {
  const [reason, setReason] = useState("");
  const text = reason.replaceAll(/\s+/g, " ").trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text !== "") demand.settle({ "Anteroom-Reason": encodeURIComponent(text) });
  };
  return (
    <Dialog title="Why are you doing this?" opened onClose={() => demand.settle(undefined)}>
      <form onSubmit={submit}>
        <Stack>
          <p>This needs a reason. Whoever reads the audit log later finds it beside what you did.</p>
          <TextAreaField
            label="Reason"
            value={reason}
            onChange={setReason}
            rows={2}
            required
            autoFocus
            placeholder="Ticket 4711: rotation that was due"
            error={text.length > MOST ? `At most ${MOST} characters.` : undefined}
          />
          <Row justify="end">
            <Button onClick={() => demand.settle(undefined)}>Cancel</Button>
            <Button type="submit" variant="primary" disabled={text === "" || text.length > MOST}>
              Continue
            </Button>
          </Row>
        </Stack>
      </form>
    </Dialog>
  );
}
