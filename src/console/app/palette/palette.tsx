import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { CommandDialog } from "../../ui/command-dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import styles from "./palette.module.css";
import type { PaletteEntry, PaletteGroup } from "./palette-entry.ts";
import { remember } from "./recent-entries.ts";
import { usePaletteGroups } from "./use-palette-groups.ts";

/** The command palette: type a name, an id, a page or an action, and go there. */
export function Palette({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <CommandDialog label="Search and commands" opened={opened} onClose={onClose}>
      <Search onClose={onClose} />
    </CommandDialog>
  );
}

function Search({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const { groups, isSearching } = usePaletteGroups(text);
  const navigate = useNavigate();
  const id = useId();
  const entries = groups.flatMap((group) => group.entries);
  const chosen = Math.min(at, entries.length - 1);
  const go = (entry: PaletteEntry | undefined) => {
    if (entry === undefined) return;
    remember(entry);
    onClose();
    void navigate({ to: entry.to as never, search: (entry.search ?? {}) as never });
  };
  const press = (event: KeyboardEvent) => {
    const to = NEXT.get(event.key)?.(chosen, entries.length);
    if (to === undefined && event.key !== "Enter") return;
    event.preventDefault();
    if (to === undefined) go(entries[chosen]);
    else setAt(to);
  };
  return (
    <div className={styles.palette}>
      <div className={styles.field}>
        <Icon name="search" size={18} />
        <input
          data-autofocus
          className={styles.input}
          role="combobox"
          aria-label="Search everything"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={entries.length === 0 ? undefined : `${id}-${chosen}`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          placeholder="A name, an address, an id, a page or an action"
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={press}
        />
        <kbd className={styles.escape}>Esc</kbd>
      </div>
      <List {...{ groups, id, chosen }} onGo={go} onPoint={setAt} />
      <p className={styles.foot} role="status">
        {statusWords(entries.length, isSearching)}
      </p>
    </div>
  );
}

/** Where the keys lead from a place in a list of so many. */
const NEXT: ReadonlyMap<string, (at: number, count: number) => number> = new Map([
  ["ArrowDown", (at, count) => (at + 1) % Math.max(count, 1)],
  ["ArrowUp", (at, count) => (at - 1 + Math.max(count, 1)) % Math.max(count, 1)],
  ["PageDown", (at, count) => Math.min(at + 8, Math.max(count - 1, 0))],
  ["PageUp", (at) => Math.max(at - 8, 0)],
]);

function statusWords(count: number, isSearching: boolean): string {
  if (isSearching) return "Searching";
  if (count === 0) return "Nothing has this name or id. Logins are found by the beginning of their name or address.";
  return count === 1 ? "One result" : `${count} results`;
}

interface ListProps {
  readonly groups: readonly PaletteGroup[];
  readonly id: string;
  readonly chosen: number;
  readonly onGo: (entry: PaletteEntry) => void;
  readonly onPoint: (at: number) => void;
}

function List({ groups, id, chosen, onGo, onPoint }: ListProps) {
  let next = 0;
  return (
    <div id={`${id}-list`} className={styles.list} role="listbox" aria-label="Results">
      {groups.map(({ heading, entries }) => {
        const first = next;
        next += entries.length;
        return (
          // biome-ignore lint/a11y/useSemanticElements: within a listbox a group is not a set of fields
          <div key={heading} role="group" aria-label={heading}>
            <p className={styles.heading} aria-hidden>
              {heading}
            </p>
            {entries.map((entry, at) => (
              <Option
                key={`${heading} ${entry.id}`}
                id={`${id}-${first + at}`}
                entry={entry}
                isChosen={first + at === chosen}
                onGo={() => onGo(entry)}
                onPoint={() => onPoint(first + at)}
              />
            ))}
          </div>
        );
      })}
    </div>
  );
}

interface OptionProps {
  readonly id: string;
  readonly entry: PaletteEntry;
  readonly isChosen: boolean;
  readonly onGo: () => void;
  readonly onPoint: () => void;
}

function Option({ id, entry, isChosen, onGo, onPoint }: OptionProps) {
  const self = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) self.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
    <div
      ref={self}
      id={id}
      role="option"
      aria-selected={isChosen}
      className={styles.option}
      onClick={onGo}
      onPointerMove={onPoint}
    >
      <Icon name={entry.icon} size={17} />
      <span className={styles.title}>{entry.title}</span>
      <span className={styles.detail}>{entry.detail}</span>
    </div>
  );
}
