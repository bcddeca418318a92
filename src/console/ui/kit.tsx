import { createTheme, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import type { ReactNode } from "react";
import "./kit-styles.ts";
import { TimeZoneProvider } from "./time-zone.tsx";

/*
 * Dialogs must not lock the scrolling by a <style> of their own, which the content security policy forbids; theme.css does it.
 */
const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: 7,
  defaultRadius: 8,
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Modal: { defaultProps: { lockScroll: false } },
    Drawer: { defaultProps: { lockScroll: false } },
  },
});

/** What every component of the kit stands within: colours, messages, the time zone that times are shown in. */
export function Kit({ children }: { readonly children: ReactNode }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <TimeZoneProvider>
        <Notifications position="bottom-right" containerWidth={380} />
        {children}
      </TimeZoneProvider>
    </MantineProvider>
  );
}
