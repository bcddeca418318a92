import { createContext, type ReactNode, useContext, useMemo, useState } from "react";

/** How times are shown: by the clock of this device, or in UTC. */
export type TimeZoneChoice = "local" | "utc";

interface TimeZoneState {
  readonly choice: TimeZoneChoice;
  /** An IANA name. */
  readonly timeZone: string;
  readonly choose: (choice: TimeZoneChoice) => void;
}

const KEY = "anteroom-time-zone";
const TimeZoneContext = createContext<TimeZoneState | undefined>(undefined);

/** Keeps the choice on this device. */
export function TimeZoneProvider({ children }: { readonly children: ReactNode }) {
  const [choice, setChoice] = useState<TimeZoneChoice>(() => (localStorage.getItem(KEY) === "utc" ? "utc" : "local"));
  const state = useMemo<TimeZoneState>(
    () => ({
      choice,
      timeZone: choice === "utc" ? "UTC" : Intl.DateTimeFormat().resolvedOptions().timeZone,
      choose: (next) => {
        localStorage.setItem(KEY, next);
        setChoice(next);
      },
    }),
    [choice],
  );
  return <TimeZoneContext value={state}>{children}</TimeZoneContext>;
}

/** The time zone that times are shown in, and the way to choose another. */
export function useTimeZone(): TimeZoneState {
  const state = useContext(TimeZoneContext);
  if (state === undefined) throw new Error("useTimeZone stands outside of the kit.");
  return state;
}
