import { NativeSelect } from "@mantine/core";
import type { Choice } from "./fields.tsx";
import styles from "./filter-select.module.css";

interface FilterSelectProps {
  /** What is narrowed, for those who cannot see it: `Verdict`. It is the word for no choice, too. */
  readonly label: string;
  /** Empty when nothing is chosen. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly choices: readonly Choice[];
}

/** Narrows a list to one of several values. */
export function FilterSelect({ label, value, onChange, choices }: FilterSelectProps) {
  return (
    <NativeSelect
      className={styles.select ?? ""}
      aria-label={label}
      value={value}
      data={[{ value: "", label: `Any ${label.toLowerCase()}` }, ...choices.map((choice) => ({ ...choice }))]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
