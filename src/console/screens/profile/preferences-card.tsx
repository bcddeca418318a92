import { useState } from "react";
import { ShortcutHelp } from "../../app/shortcuts/shortcut-help.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { type ColorScheme, useColorScheme } from "../../ui/color-scheme.ts";
import { Facts } from "../../ui/facts.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Stack } from "../../ui/stack.tsx";
import { useTimeZone } from "../../ui/time-zone.tsx";

/** How the console looks on this device. */
export function PreferencesCard() {
  const [scheme, chooseScheme] = useColorScheme();
  const { choice, timeZone, choose } = useTimeZone();
  const [isHelpOpen, openHelp] = useState(false);
  return (
    <Card title="This device">
      <Stack>
        <Facts
          facts={[
            [
              "Colours",
              <Segmented
                key="colours"
                label="Colours"
                value={scheme}
                onChange={(next) => chooseScheme(next as ColorScheme)}
                choices={[
                  { value: "auto", label: "Device" },
                  { value: "light", label: "Light" },
                  { value: "dark", label: "Dark" },
                ]}
              />,
            ],
            [
              "Times",
              <Segmented
                key="times"
                label="Times"
                value={choice}
                onChange={(next) => choose(next === "utc" ? "utc" : "local")}
                choices={[
                  { value: "local", label: "Local" },
                  { value: "utc", label: "UTC" },
                ]}
              />,
            ],
            ["Time zone", timeZone],
          ]}
        />
        <div>
          <Button size="xs" icon="keyboard" onClick={() => openHelp(true)}>
            Keyboard shortcuts
          </Button>
        </div>
      </Stack>
      <ShortcutHelp opened={isHelpOpen} onClose={() => openHelp(false)} />
    </Card>
  );
}
