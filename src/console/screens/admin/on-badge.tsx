import { Badge } from "../../ui/badge.tsx";

/** Whether something that people can switch is on. */
export function OnBadge({ isOn }: { readonly isOn: boolean }) {
  return isOn ? (
    <Badge tone="good" icon="good">
      On
    </Badge>
  ) : (
    <Badge tone="neutral" icon="pause">
      Off
    </Badge>
  );
}
