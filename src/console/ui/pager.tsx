import { IconButton } from "./button.tsx";
import styles from "./pager.module.css";

interface PagerProps {
  /** What is paged, for those who cannot see it: `Service accounts`. */
  readonly label: string;
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
  /** How many items there are in all. */
  readonly total: number;
  readonly onPage: (page: number) => void;
}

/** Leads through a long list page by page, and straight to any of them. */
export function Pager({ label, page, pageSize, total, onPage }: PagerProps) {
  const last = Math.max(1, Math.ceil(total / pageSize));
  const first = (page - 1) * pageSize;
  const go = (to: number) => {
    if (Number.isInteger(to) && to !== page) onPage(Math.min(Math.max(1, to), last));
  };
  return (
    <nav className={styles.pager} aria-label={`Pages of ${label.toLowerCase()}`}>
      <span aria-live="polite">
        {total === 0
          ? "None"
          : `${(first + 1).toLocaleString("en")}–${Math.min(first + pageSize, total).toLocaleString("en")} of ${total.toLocaleString("en")}`}
      </span>
      {last === 1 ? null : (
        <span className={styles.steps}>
          <IconButton label="Previous page" icon="left" disabled={page <= 1} onClick={() => go(page - 1)} />
          <label className={styles.jump}>
            Page
            <input
              key={page}
              type="number"
              min={1}
              max={last}
              defaultValue={page}
              onKeyDown={(event) => {
                if (event.key === "Enter") go(event.currentTarget.valueAsNumber);
              }}
              onBlur={(event) => go(event.currentTarget.valueAsNumber)}
            />
            of {last.toLocaleString("en")}
          </label>
          <IconButton label="Next page" icon="right" disabled={page >= last} onClick={() => go(page + 1)} />
        </span>
      )}
    </nav>
  );
}
