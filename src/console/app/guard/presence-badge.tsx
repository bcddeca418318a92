import { Badge } from "../../ui/badge.tsx";
import { useNow } from "../../ui/time.tsx";
import { Tooltip } from "../../ui/tooltip.tsx";
import { inMinutes } from "./in-minutes.ts";
import { useMe } from "./me.ts";

/** Says that a proof of presence counts, and for how long. */
export function PresenceBadge() {
  const until = useMe()?.provenUntil ?? null;
  const now = useNow(1000);
  const left = until === null ? 0 : Date.parse(until) - now;
  if (left <= 0) return null;
  return (
    <Tooltip label="You showed that it is you. Until then, what needs that asks no more.">
      <span>
        <Badge tone="accent" icon="shield">
          Proven {inMinutes(left)}
        </Badge>
      </span>
    </Tooltip>
  );
}
