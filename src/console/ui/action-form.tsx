import { type ReactNode, useState } from "react";
import { Button, type ButtonVariant } from "./button.tsx";
import { ProblemBox } from "./problem-box.tsx";
import { Row, Stack } from "./stack.tsx";

interface ActionFormProps {
  readonly children: ReactNode;
  /** The word on the button. */
  readonly action: string;
  readonly variant?: ButtonVariant;
  readonly disabled?: boolean;
  /** Does it. What was typed stays where it failed. */
  readonly onSubmit: () => Promise<unknown>;
  /** Beside the button. */
  readonly beside?: ReactNode;
}

/** A form within a page: it is busy while it works, and says what went wrong. */
export function ActionForm({
  children,
  action,
  variant = "primary",
  disabled = false,
  onSubmit,
  beside,
}: ActionFormProps) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const submit = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await onSubmit();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Stack gap="sm">
        {children}
        {problem === undefined ? null : <ProblemBox error={problem} />}
        <Row>
          <Button type="submit" variant={variant} busy={isBusy} disabled={disabled}>
            {action}
          </Button>
          {beside}
        </Row>
      </Stack>
    </form>
  );
}
