import type { SearchState, SetSearch } from "../../app/search-state.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import styles from "./log.module.css";

interface FilterChipsProps {
  readonly state: SearchState;
  readonly set: SetSearch;
  /** The names of filters with the words for them. */
  readonly words: Readonly<Record<string, string>>;
  readonly sayValue: (filter: string, value: string) => string;
  /** What pressing `Clear all` takes out. */
  readonly none: SearchState;
}

/** What narrows a list, one by one; pressing one takes it away. */
export function FilterChips({ state, set, words, sayValue, none }: FilterChipsProps) {
  const chosen = Object.entries(words).flatMap(([name, word]) => {
    const value = state[name];
    return value === undefined || value === "" ? [] : [{ name, word, value: sayValue(name, value) }];
  });
  if (chosen.length === 0) return null;
  return (
    <ul className={styles.chips} aria-label="Filters in force">
      {chosen.map(({ name, word, value }) => (
        <li key={name}>
          <button
            type="button"
            className={styles.chip}
            aria-label={`${word}: ${value}, take this filter away`}
            onClick={() => set({ [name]: undefined })}
          >
            <span>
              {word}: {value}
            </span>
            <Icon name="close" size={14} />
          </button>
        </li>
      ))}
      <li>
        <Button variant="subtle" size="xs" onClick={() => set(none)}>
          Clear all
        </Button>
      </li>
    </ul>
  );
}
