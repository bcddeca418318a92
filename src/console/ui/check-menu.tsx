import { Menu as KitMenu } from "@mantine/core";
import { Button } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";

interface CheckMenuProps {
  /** The word on the button. */
  readonly label: string;
  readonly icon: IconName;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly chosen: ReadonlySet<string>;
  readonly onToggle: (value: string) => void;
  /** Puts everything back as it usually is; undefined where it is so. */
  readonly onReset?: (() => void) | undefined;
}

/** Any of several, behind a button; the menu stays open while they are chosen. */
export function CheckMenu({ label, icon, choices, chosen, onToggle, onReset }: CheckMenuProps) {
  return (
    <KitMenu
      position="bottom-end"
      withinPortal
      shadow="md"
      closeOnItemClick={false}
      transitionProps={{ duration: 100 }}
    >
      <KitMenu.Target>
        <Button size="xs" icon={icon}>
          {label}
        </Button>
      </KitMenu.Target>
      <KitMenu.Dropdown>
        {choices.map(({ value, label: word }) => (
          <KitMenu.CheckboxItem key={value} checked={chosen.has(value)} onChange={() => onToggle(value)}>
            {word}
          </KitMenu.CheckboxItem>
        ))}
        {onReset === undefined ? null : (
          <>
            <KitMenu.Divider />
            <KitMenu.Item leftSection={<Icon name="refresh" />} onClick={onReset}>
              The usual ones
            </KitMenu.Item>
          </>
        )}
      </KitMenu.Dropdown>
    </KitMenu>
  );
}
