import { useState } from "react";
import { client } from "../../api/client.ts";
import { refreshAll } from "../../api/query-client.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { ownReason } from "./own-reason.ts";

const FEW = 3;

/** The recovery codes: how many are left, and new ones. */
export function RecoveryCodesCard({ left }: { readonly left: number }) {
  const [isAsked, ask] = useState(false);
  const [codes, setCodes] = useState<readonly string[]>();
  const make = async () => {
    const { data } = await client.POST("/me/recovery-codes", { body: {}, ...ownReason("Makes new recovery codes") });
    setCodes(data?.codes);
    await refreshAll();
  };
  return (
    <Card
      title="Recovery codes"
      lead="Each lets you in once, when a passkey or second factor is lost."
      badges={
        <Badge tone={left <= FEW ? "warn" : "good"} icon={left <= FEW ? "alert" : "good"}>
          {left} left
        </Badge>
      }
      actions={
        <Button size="xs" onClick={() => ask(true)}>
          Make new ones
        </Button>
      }
    >
      <p>
        {left === 0
          ? "There are none. If you lose your passkey, only the host can let you in again."
          : "Keep them printed, or in a password manager, away from this device."}
      </p>
      <ConfirmDialog
        title="Make new recovery codes?"
        opened={isAsked}
        action="Make ten new ones"
        onClose={() => ask(false)}
        onConfirm={make}
      >
        The {left} that are left are worth nothing from then on. The new ones are shown once.
      </ConfirmDialog>
      <Dialog title="Your new recovery codes" opened={codes !== undefined} onClose={() => setCodes(undefined)}>
        <Stack>
          <p>They are shown only now: print them, or keep them in a password manager.</p>
          <CodeBlock label="Recovery codes" text={(codes ?? []).join("\n")} />
          <Row justify="end">
            <Button variant="primary" onClick={() => setCodes(undefined)}>
              I have kept them
            </Button>
          </Row>
        </Stack>
      </Dialog>
    </Card>
  );
}
