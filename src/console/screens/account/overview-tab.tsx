import { Split } from "../../ui/stack.tsx";
import type { OfAccount } from "./account.ts";
import { FailuresCard } from "./failures-card.tsx";
import { GatesCard } from "./gates-card.tsx";
import { HistoryCard } from "./history-card.tsx";
import { RelatedCard } from "./related-card.tsx";
import { StepsCard } from "./steps-card.tsx";

/** The account at a glance: its gates, its way, what is wrong, what it belongs to, and all that happened. */
export function OverviewTab({ account }: OfAccount) {
  return (
    <Split
      main={
        <>
          <FailuresCard account={account} />
          <GatesCard account={account} />
          <HistoryCard account={account} />
        </>
      }
      side={
        <>
          <StepsCard account={account} />
          <RelatedCard account={account} />
        </>
      }
    />
  );
}
