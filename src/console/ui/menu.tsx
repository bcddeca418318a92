import { Menu as KitMenu } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { Icon, type IconName } from "./icon.tsx";

/** An entry of a menu: it does something, or leads somewhere. */
export interface MenuEntry {
  readonly label: string;
  readonly icon?: IconName;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onSelect?: () => void;
  /** A page of the console. */
  readonly to?: string;
}

/** A menu behind a button. */
export function Menu({
  entries,
  children,
}: {
  readonly entries: readonly MenuEntry[];
  readonly children: ReactElement;
}) {
  const navigate = useNavigate();
  return (
    <KitMenu position="bottom-end" withinPortal shadow="md" transitionProps={{ duration: 100 }}>
      <KitMenu.Target>{children}</KitMenu.Target>
      <KitMenu.Dropdown>
        {entries.map(({ label, icon, danger = false, disabled = false, onSelect, to }) => (
          <KitMenu.Item
            key={label}
            disabled={disabled}
            leftSection={icon === undefined ? undefined : <Icon name={icon} />}
            {...(danger ? { color: "red" } : {})}
            onClick={() => {
              onSelect?.();
              if (to !== undefined) void navigate({ to: to as never });
            }}
          >
            {label}
          </KitMenu.Item>
        ))}
      </KitMenu.Dropdown>
    </KitMenu>
  );
}
