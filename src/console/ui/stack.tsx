import type { ReactNode } from "react";
import styles from "./stack.module.css";

type Gap = "xs" | "sm" | "md" | "lg";

interface StackProps {
  readonly children: ReactNode;
  readonly gap?: Gap;
}

/** One below the other. */
export function Stack({ children, gap = "md" }: StackProps) {
  return (
    <div className={styles.stack} data-gap={gap}>
      {children}
    </div>
  );
}

interface RowProps extends StackProps {
  readonly justify?: "start" | "between" | "end";
  /** Stays together where it is narrow: a value and the button that copies it. */
  readonly oneLine?: boolean;
}

/** Side by side, on as many lines as it takes. */
export function Row({ children, gap = "sm", justify = "start", oneLine = false }: RowProps) {
  return (
    <div className={styles.row} data-gap={gap} data-justify={justify} data-one-line={oneLine}>
      {children}
    </div>
  );
}

/** As many columns of equal width as fit, each at least so many rem. */
export function Columns({ children, min = 18, gap = "md" }: StackProps & { readonly min?: number }) {
  return (
    <div
      className={styles.columns}
      data-gap={gap}
      style={{ gridTemplateColumns: `repeat(auto-fit, minmax(min(100%, ${min}rem), 1fr))` }}
    >
      {children}
    </div>
  );
}

/** A wide column with a narrow one beside it, which goes below where there is no room. */
export function Split({ main, side }: { readonly main: ReactNode; readonly side: ReactNode }) {
  return (
    <div className={styles.split}>
      <div className={styles.stack} data-gap="md">
        {main}
      </div>
      <div className={styles.stack} data-gap="md">
        {side}
      </div>
    </div>
  );
}
