import { z } from "zod";
import type { SamlSummary } from "../../domain/application/application.ts";
import type { Preview } from "../../domain/application/evidence-preview.ts";
import { component } from "./component.ts";
import { evidenceChange } from "./ledger-answer.ts";
import { condition, grade, toSaml, verdict } from "./saml-answer.ts";
import { toVerification, type VerificationAnswer, verification } from "./verification-answer.ts";

type Belief = Pick<SamlSummary, "verdict" | "grade" | "condition">;

/** What evidence would come to, as the API shows it. */
export interface PreviewAnswer {
  readonly verification: VerificationAnswer;
  readonly candidates: string[];
  readonly pinned: { what: string; from: string | null; to: string | null }[];
  readonly before: Belief;
  readonly after: Belief;
  readonly accounts: number;
}

const belief: z.ZodType<Belief> = z.object({ verdict, grade, condition });

/** What evidence would come to if it were taken. */
export const previewed: z.ZodType<PreviewAnswer> = component(
  "EvidencePreview",
  z.object({
    verification: verification.describe("The entry as it would stand in the ledger; its id is of none."),
    candidates: z.array(z.string()).describe("The entity ids to choose from; of evidence that is ambiguous."),
    pinned: z.array(evidenceChange).describe("What would be different about that which is pinned."),
    before: belief.describe("What is believed of the application now."),
    after: belief.describe("What would be believed."),
    accounts: z.number().int().describe("How many live accounts follow."),
  }),
);

/** Renders what evidence would come to. */
export function toPreview(preview: Preview, now: number): PreviewAnswer {
  return {
    verification: toVerification(preview.verification, now),
    candidates: [...preview.candidates],
    pinned: preview.pinned.map((change) => ({ ...change })),
    before: toBelief(preview.before, now),
    after: toBelief(preview.after, now),
    accounts: preview.accounts,
  };
}

function toBelief(summary: SamlSummary, now: number): Belief {
  const { verdict: said, grade: strength, condition: holds } = toSaml(summary, now);
  return { verdict: said, grade: strength, condition: holds };
}
