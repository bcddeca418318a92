import type { Tone } from "./badge.tsx";
import styles from "./stacked-bar.module.css";

/** A part of a whole. */
export interface BarPart {
  readonly label: string;
  readonly count: number;
  readonly tone: Tone;
}

/** The parts of a whole as one bar; the numbers stand beside it or are read out. */
export function StackedBar({
  parts,
  label,
  size = "sm",
}: {
  readonly parts: readonly BarPart[];
  readonly label: string;
  readonly size?: "sm" | "lg";
}) {
  const shown = parts.filter(({ count }) => count > 0);
  const words = shown.map((part) => `${part.count} ${part.label}`).join(", ");
  return (
    <div className={styles.bar} data-size={size} role="img" aria-label={`${label}: ${words === "" ? "none" : words}`}>
      {shown.map((part) => (
        <div
          key={part.label}
          className={styles.part}
          data-tone={part.tone}
          style={{ flexGrow: part.count }}
          title={`${part.count} ${part.label}`}
        />
      ))}
    </div>
  );
}
