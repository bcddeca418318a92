import styles from "./level-meter.module.css";

interface LevelMeterProps {
  /** How many of the steps are reached, from 0. */
  readonly level: number;
  readonly of: number;
  /** The word for the level; the picture says nothing without it. */
  readonly word: string;
  /** What the word means, on hover. */
  readonly meaning?: string;
}

/** How far something got on a ladder of a few steps, with its word. */
export function LevelMeter({ level, of, word, meaning }: LevelMeterProps) {
  return (
    <span className={styles.meter} title={meaning}>
      <span className={styles.bars} aria-hidden>
        {Array.from({ length: of }, (_, step) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: the steps are a scale and never change places
            key={step}
            className={styles.bar}
            data-on={step < level}
            style={{ height: `${40 + ((step + 1) / of) * 60}%` }}
          />
        ))}
      </span>
      <span>{word}</span>
    </span>
  );
}
