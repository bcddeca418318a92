import { Split, Stack } from "../../ui/stack.tsx";
import { AccountsCard } from "./accounts-card.tsx";
import type { OfConnection } from "./connection.ts";
import { LimitsCard } from "./limits-card.tsx";
import { TrafficCard } from "./traffic-card.tsx";

/** How the connection is doing. */
export function OverviewTab({ connection }: OfConnection) {
  return (
    <Split
      main={<TrafficCard connection={connection} />}
      side={
        <Stack>
          <AccountsCard connection={connection} />
          <LimitsCard connection={connection} />
        </Stack>
      }
    />
  );
}
