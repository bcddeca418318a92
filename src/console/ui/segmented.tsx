import { SegmentedControl } from "@mantine/core";
import type { Choice } from "./fields.tsx";

interface SegmentedProps {
  /** What is chosen, for those who cannot see it. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly choices: readonly Choice[];
}

/** One of a few, all of them in sight. */
export function Segmented({ label, value, onChange, choices }: SegmentedProps) {
  return (
    <SegmentedControl
      aria-label={label}
      size="xs"
      {...{ value, onChange }}
      data={choices.map((choice) => ({ ...choice }))}
    />
  );
}
