import { Badge, type Tone } from "../ui/badge.tsx";
import type { IconName } from "../ui/icon.tsx";

/** A state as people read it. */
export interface Wording {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: IconName;
}

/** A state as a badge. */
export function WordingBadge({ wording: { word, tone, icon } }: { readonly wording: Wording }) {
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
