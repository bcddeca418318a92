import { Modal } from "@mantine/core";
import type { ReactNode } from "react";

interface CommandDialogProps {
  /** What it is for, for those who cannot see it. */
  readonly label: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog without a head, near the top of the window: a field and what it finds. */
export function CommandDialog({ label, opened, onClose, children }: CommandDialogProps) {
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      size="lg"
      yOffset="10vh"
      lockScroll={false}
      transitionProps={{ duration: 100 }}
    >
      <Modal.Overlay />
      <Modal.Content aria-label={label} radius={14}>
        <Modal.Body p={0}>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
