import type { ReactNode } from "react";
import styles from "./facts.module.css";

/** A name with what is known under it; a fact without content is left out. */
export type Fact = readonly [name: string, content: ReactNode];

/** Names and values, one below the other. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  const known = facts.filter(([, content]) => content !== null && content !== undefined && content !== "");
  return (
    <dl className={styles.facts}>
      {known.map(([name, content]) => (
        <div key={name} className={styles.fact}>
          <dt>{name}</dt>
          <dd>{content}</dd>
        </div>
      ))}
    </dl>
  );
}
