import { Button as KitButton } from "@mantine/core";
import type { ReactNode } from "react";
import { KIT_VARIANTS } from "./button.tsx";
import { Icon } from "./icon.tsx";

/** A link to a file of the server, which the browser saves. */
export function DownloadLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <KitButton
      {...KIT_VARIANTS.default}
      size="xs"
      component="a"
      href={href}
      download
      leftSection={<Icon name="download" />}
      style={{ alignSelf: "flex-start" }}
    >
      {children}
    </KitButton>
  );
}
