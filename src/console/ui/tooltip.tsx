import { Tooltip as KitTooltip } from "@mantine/core";
import type { ReactElement } from "react";

/** A short text beside whatever the pointer or the focus is on. The child takes a ref. */
export function Tooltip({ label, children }: { readonly label: string; readonly children: ReactElement }) {
  return (
    <KitTooltip
      label={label}
      openDelay={250}
      withArrow
      multiline
      maw={320}
      events={{ hover: true, focus: true, touch: true }}
    >
      {children}
    </KitTooltip>
  );
}
