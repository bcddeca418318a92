import type { Schemas } from "../../api/client.ts";
import type { SearchState, SetSearch } from "../../app/search-state.ts";
import { Icon } from "../../ui/icon.tsx";
import styles from "./log-facets.module.css";
import { valueWords } from "./log-words.ts";

type Facets = Schemas["RequestFacets"];

/** The facets at the side, in order: their name in the answer, in the address, and for people. */
const SHOWN: readonly (readonly [facet: keyof Facets["facets"], filter: string, title: string])[] = [
  ["result", "result", "Result"],
  ["operation", "operation", "Operation"],
  ["resourceType", "resourceType", "About"],
  ["errorCode", "code", "Error"],
  ["connectionId", "connection", "Connection"],
  ["httpStatus", "status", "Status"],
];

/** How many values of one facet are shown. */
const MOST = 8;

interface LogFacetsProps {
  readonly facets: Facets;
  readonly state: SearchState;
  readonly set: SetSearch;
}

/** What the requests have in common, and how many there are of each: pressing one narrows the list to it. */
export function LogFacets({ facets, state, set }: LogFacetsProps) {
  const shown = SHOWN.filter(([facet]) => facets.facets[facet].length > 0);
  if (shown.length === 0) return null;
  return (
    <aside className={styles.facets} aria-label="Narrow the log">
      {shown.map(([facet, filter, title]) => (
        <div key={facet}>
          <h2 className={styles.legend}>{title}</h2>
          <ul className={styles.list}>
            {facets.facets[facet].slice(0, MOST).map(({ value, name, count }) => {
              const isChosen = state[filter] === value;
              const words = name ?? valueWords(filter, value);
              return (
                <li key={value}>
                  <button
                    type="button"
                    className={styles.value}
                    aria-pressed={isChosen}
                    onClick={() => set({ [filter]: isChosen ? undefined : value })}
                  >
                    <span className={styles.word} title={words}>
                      {words}
                    </span>
                    <span className={styles.count}>
                      {isChosen ? <Icon name="close" size={13} /> : countWords(count, facets.isLowerBound)}
                    </span>
                  </button>
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </aside>
  );
}

/** Of a long log only the newest are counted. */
function countWords(count: number, isLowerBound: boolean): string {
  return `${count.toLocaleString("en")}${isLowerBound ? "+" : ""}`;
}
