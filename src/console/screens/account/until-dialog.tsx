import { useState } from "react";
import { ReasonDialog } from "../../parts/reason-dialog.tsx";
import type { Act } from "../../parts/use-act.ts";
import { TextField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import { endOf } from "./days.ts";

interface UntilDialogProps {
  readonly act: Act;
  readonly title: string;
  readonly action: string;
  readonly danger?: boolean;
  /** What it means. */
  readonly children: string;
  readonly onConfirm: (body: { readonly reason: string; readonly until: string }) => Promise<unknown>;
}

/** Lets something pass that is refused otherwise, until a day within a year and for a reason. */
export function UntilDialog({ children, onConfirm, ...rest }: UntilDialogProps) {
  const [until, setUntil] = useState("");
  return (
    <ReasonDialog {...rest} onConfirm={(reason) => onConfirm({ reason, until: endOf(until) ?? "" })}>
      <Stack gap="sm">
        <p>{children}</p>
        <TextField
          label="Until, and with that day"
          hint="At most a year ahead."
          type="date"
          value={until}
          onChange={setUntil}
          required
        />
      </Stack>
    </ReasonDialog>
  );
}
