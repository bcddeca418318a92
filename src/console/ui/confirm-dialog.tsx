import { type ReactNode, useState } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { TextField } from "./fields.tsx";
import { ProblemBox } from "./problem-box.tsx";
import { Row, Stack } from "./stack.tsx";

interface ConfirmDialogProps {
  /** What is asked: `Delete the app Northwind CRM?` */
  readonly title: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** What comes of it: counts, what goes on, what cannot be undone. */
  readonly children: ReactNode;
  /** The word on the button. */
  readonly action: string;
  readonly danger?: boolean;
  /** A name that has to be typed, for what cannot be undone. */
  readonly typed?: string;
  /** Whether the button waits for something else, such as a field of the children. */
  readonly disabled?: boolean;
  /** Does it. The dialog closes when it is done and stays, with the problem, when it failed. */
  readonly onConfirm: () => Promise<unknown>;
}

/** Asks before something is done that has consequences. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, opened, onClose, children, action, danger = false, typed, disabled = false, onConfirm } = props;
  const [text, setText] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const close = () => {
    setText("");
    setProblem(undefined);
    onClose();
  };
  const confirm = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await onConfirm();
      close();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} opened={opened} onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <Stack>
          <div>{children}</div>
          {typed === undefined ? null : (
            <TextField label={`Type ${typed} to go on`} value={text} onChange={setText} autoComplete="off" />
          )}
          {problem === undefined ? null : <ProblemBox error={problem} />}
          <Row justify="end">
            <Button onClick={close}>Cancel</Button>
            <Button
              type="submit"
              variant={danger ? "danger" : "primary"}
              busy={isBusy}
              disabled={disabled || (typed !== undefined && text.trim() !== typed)}
            >
              {action}
            </Button>
          </Row>
        </Stack>
      </form>
    </Dialog>
  );
}
