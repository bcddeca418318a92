import { exactTime } from "./time.tsx";
import { useTimeZone } from "./time-zone.tsx";
import { Tooltip } from "./tooltip.tsx";

/** A day, for what the hour says nothing about; the exact time is there on hover. */
export function Day({ at }: { readonly at: string }) {
  const { timeZone } = useTimeZone();
  const time = Date.parse(at);
  const words = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone }).format(time);
  return (
    <Tooltip label={exactTime(time, timeZone)}>
      <time dateTime={at}>{words}</time>
    </Tooltip>
  );
}
