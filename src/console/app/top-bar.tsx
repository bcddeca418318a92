import type { ReactNode } from "react";
import { IconButton } from "../ui/button.tsx";
import { type ColorScheme, useColorScheme } from "../ui/color-scheme.ts";
import type { IconName } from "../ui/icon.tsx";
import { Row } from "../ui/stack.tsx";
import { PersonMenu } from "./guard/person-menu.tsx";
import { PresenceBadge } from "./guard/presence-badge.tsx";
import { SearchButton } from "./palette/search-button.tsx";
import styles from "./top-bar.module.css";

const NEXT: Readonly<
  Record<ColorScheme, { readonly to: ColorScheme; readonly icon: IconName; readonly label: string }>
> = {
  auto: { to: "light", icon: "device", label: "Colours as on this device; switch to light" },
  light: { to: "dark", icon: "sun", label: "Light colours; switch to dark" },
  dark: { to: "auto", icon: "moon", label: "Dark colours; switch to those of this device" },
};

/** The bar at the top of every page: search, and who is signed in. */
export function TopBar({ menu }: { readonly menu: ReactNode }) {
  const [scheme, choose] = useColorScheme();
  const next = NEXT[scheme];
  return (
    <header className={styles.bar}>
      <Row gap="xs" oneLine>
        {menu}
        <SearchButton />
      </Row>
      <Row gap="xs" justify="end" oneLine>
        <PresenceBadge />
        <IconButton label={next.label} icon={next.icon} onClick={() => choose(next.to)} />
        <PersonMenu />
      </Row>
    </header>
  );
}
