import { Dialog } from "../../ui/dialog.tsx";
import { SwitchField } from "../../ui/fields.tsx";
import { Columns, Stack } from "../../ui/stack.tsx";
import styles from "./shortcut-help.module.css";
import { PAGE_KEYS, SINGLE_KEYS } from "./shortcut-list.ts";
import { useShortcutSetting } from "./shortcut-setting.ts";

/** What each key does, and a switch for those that do something by themselves. */
export function ShortcutHelp({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const [isOn, choose] = useShortcutSetting();
  return (
    <Dialog title="Keyboard shortcuts" opened={opened} onClose={onClose} size="lg">
      <Stack>
        <Columns min={15} gap="lg">
          <Keys
            title="Anywhere"
            keys={[[["Ctrl", "K"], "Search everything"], ...SINGLE_KEYS.map(([key, label]) => [[key], label] as const)]}
          />
          <Keys title="Go to a page" keys={PAGE_KEYS.map(({ key, label }) => [["g", key], label])} />
        </Columns>
        <SwitchField
          label="Single-key shortcuts"
          hint="Off, only Ctrl K (on a Mac, Cmd K) does something. Kept in this browser."
          value={isOn}
          onChange={choose}
        />
      </Stack>
    </Dialog>
  );
}

interface KeysProps {
  readonly title: string;
  readonly keys: readonly (readonly [keys: readonly string[], label: string])[];
}

function Keys({ title, keys }: KeysProps) {
  return (
    <section>
      <h3 className={styles.title}>{title}</h3>
      <dl className={styles.list}>
        {keys.map(([pressed, label]) => (
          <div key={label} className={styles.line}>
            <dt>{label}</dt>
            <dd>
              {pressed.map((key) => (
                <kbd key={key} className={styles.key}>
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
