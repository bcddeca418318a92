import styles from "./chip.module.css";
import { Icon } from "./icon.tsx";

/** Something that a list is narrowed to, and a button that takes it away. */
export function Chip({ children, onRemove }: { readonly children: string; readonly onRemove: () => void }) {
  return (
    <span className={styles.chip}>
      {children}
      <button type="button" className={styles.remove} aria-label={`Remove the filter ${children}`} onClick={onRemove}>
        <Icon name="close" size={13} />
      </button>
    </span>
  );
}
