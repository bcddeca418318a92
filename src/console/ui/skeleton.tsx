import { useEffect, useState } from "react";
import styles from "./skeleton.module.css";

/** The shape of what is being loaded. Nothing is shown for the first 200 ms, which most loading takes less than. */
export function Skeleton({ rows = 6 }: { readonly rows?: number }) {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={styles.skeleton} role="status" aria-label="Loading" data-shown={isShown}>
      {Array.from({ length: rows }, (_, row) => (
        // The rows are all alike and never change places.
        // biome-ignore lint/suspicious/noArrayIndexKey: there is nothing else to know them by
        <div key={row} className={styles.row} style={{ width: `${92 - ((row * 17) % 40)}%` }} />
      ))}
    </div>
  );
}
