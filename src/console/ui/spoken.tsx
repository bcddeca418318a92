import { VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";

/** Words for those who have the page read to them; others see what they say. */
export function Spoken({ children }: { readonly children: ReactNode }) {
  return <VisuallyHidden>{children}</VisuallyHidden>;
}
