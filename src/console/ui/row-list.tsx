import type { AriaAttributes, ReactNode } from "react";
import styles from "./row-list.module.css";

interface RowListProps extends Pick<AriaAttributes, "aria-label" | "aria-live" | "aria-relevant"> {
  /** Their order says something: what comes first, what is newest. */
  readonly ordered?: boolean;
  /** In a card that is not flush, or in no card. */
  readonly inset?: boolean;
  /** What a row is called stands at its one end, and what is said of it at the other. */
  readonly split?: boolean;
  /** `<li>`, one a row. */
  readonly children: ReactNode;
}

/** Rows with a line between them; in a flush card they reach from edge to edge. */
export function RowList({ ordered = false, inset = false, split = false, ...list }: RowListProps) {
  const List = ordered ? "ol" : "ul";
  return <List className={styles.rows} data-rows data-inset={inset} data-split={split} {...list} />;
}
