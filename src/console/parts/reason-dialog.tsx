import { type ReactNode, useState } from "react";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { TextAreaField } from "../ui/fields.tsx";
import { Stack } from "../ui/stack.tsx";
import type { Act } from "./use-act.ts";

interface ReasonDialogProps {
  readonly act: Act;
  readonly title: string;
  readonly action: string;
  readonly danger?: boolean;
  readonly typed?: string;
  readonly label?: string;
  readonly placeholder?: string;
  readonly optional?: boolean;
  readonly children: ReactNode;
  readonly onConfirm: (reason: string) => Promise<unknown>;
}

/** A decision that asks for a reason, which is kept with who took it. */
export function ReasonDialog({
  act,
  children,
  label = "Why",
  placeholder,
  optional = false,
  onConfirm,
  ...rest
}: ReasonDialogProps) {
  const [reason, setReason] = useState("");
  return (
    <ConfirmDialog
      {...rest}
      opened={act.opened}
      onClose={act.close}
      disabled={!optional && reason.trim() === ""}
      onConfirm={async () => {
        await onConfirm(reason.trim());
        setReason("");
      }}
    >
      <Stack gap="sm">
        <div>{children}</div>
        <TextAreaField
          label={label}
          hint="Kept with who said it, for those who look at this later. Never write a secret here."
          value={reason}
          onChange={setReason}
          rows={2}
          required={!optional}
          {...(placeholder !== undefined && { placeholder })}
        />
      </Stack>
    </ConfirmDialog>
  );
}
