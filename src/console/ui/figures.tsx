import styles from "./figures.module.css";

/** A number with its name. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly isBad?: boolean;
}

/** A few numbers side by side. */
export function Figures({ figures }: { readonly figures: readonly Figure[] }) {
  return (
    <dl className={styles.figures}>
      {figures.map(({ name, value, isBad = false }) => (
        <div key={name} className={styles.figure} data-bad={isBad}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
