import { Drawer as KitDrawer, Modal } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

interface DialogProps {
  readonly title: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly size?: "sm" | "md" | "lg" | "xl";
  readonly children: ReactNode;
}

/** The kit makes the title of a dialog a second header of the page. */
const NO_LANDMARK = { role: "presentation" } as const;

/** The kit gives the focus back when a dialog closes, but not when it is taken away as a whole. */
function useFocusBack(opened: boolean): void {
  useEffect(() => {
    if (!opened) return undefined;
    const opener = document.activeElement;
    return () => {
      setTimeout(() => {
        if (document.activeElement === document.body && opener instanceof HTMLElement) opener.focus();
      });
    };
  }, [opened]);
}

/** A dialog: the focus stays within it, Escape closes it, and goes back to what opened it. */
export function Dialog({ size = "md", ...rest }: DialogProps) {
  useFocusBack(rest.opened);
  return (
    <Modal
      {...rest}
      size={size}
      centered
      closeButtonProps={{ "aria-label": "Close" }}
      transitionProps={{ duration: 120 }}
      radius={12}
      attributes={{ header: NO_LANDMARK }}
    />
  );
}

/** A dialog at the side, for a closer look at something in a list. */
export function Drawer({ size = "xl", ...rest }: DialogProps) {
  useFocusBack(rest.opened);
  return (
    <KitDrawer
      {...rest}
      size={size}
      position="right"
      closeButtonProps={{ "aria-label": "Close" }}
      transitionProps={{ duration: 140 }}
      attributes={{ header: NO_LANDMARK }}
    />
  );
}
