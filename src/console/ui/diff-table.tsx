import styles from "./diff-table.module.css";
import { Spoken } from "./spoken.tsx";

/** One thing that changed. Null is nothing. */
export interface Difference {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What changed: old and new, side by side. */
export function DiffTable({
  differences,
  caption,
}: {
  readonly differences: readonly Difference[];
  readonly caption: string;
}) {
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <caption>
          <Spoken>{caption}</Spoken>
        </caption>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {differences.map(({ name, before, after }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{before === null ? <span className={styles.none}>nothing</span> : <del>{before}</del>}</td>
              <td>{after === null ? <span className={styles.none}>nothing</span> : <ins>{after}</ins>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
