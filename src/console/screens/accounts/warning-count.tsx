import { Badge } from "../../ui/badge.tsx";
import { Spoken } from "../../ui/spoken.tsx";

interface WarningCountProps {
  readonly count: number;
  /** What is seen of them where a pointer rests. */
  readonly title: string;
}

/** How many warnings an account has; nothing where it has none. */
export function WarningCount({ count, title }: WarningCountProps) {
  if (count === 0) return null;
  return (
    <span title={title}>
      <Badge tone="warn" icon="alert">
        <Spoken>Warnings:</Spoken> {count}
      </Badge>
    </span>
  );
}
