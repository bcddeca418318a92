import { Split } from "../../ui/stack.tsx";
import type { OfAccount } from "./account.ts";
import { ConversionCard } from "./conversion-card.tsx";
import { DedicationCard } from "./dedication-card.tsx";
import { ExemptionCard } from "./exemption-card.tsx";
import { OwnersCard } from "./owners-card.tsx";
import { ReviewCard } from "./review-card.tsx";
import { RolesCard } from "./roles-card.tsx";
import { ValidityCard } from "./validity-card.tsx";

/** Who answers for the account, for how long it may be used, and what else people decide about it. */
export function AccessTab({ account }: OfAccount) {
  return (
    <Split
      main={
        <>
          <OwnersCard account={account} />
          <RolesCard account={account} />
          <ReviewCard account={account} />
          <DedicationCard account={account} />
        </>
      }
      side={
        <>
          <ValidityCard account={account} />
          <ExemptionCard account={account} />
          <ConversionCard account={account} />
        </>
      }
    />
  );
}
