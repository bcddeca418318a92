import type { Schemas } from "../../api/client.ts";
import { StepList } from "../../ui/step-list.tsx";
import { durationWords } from "./log-words.ts";

type Step = Schemas["RequestStory"]["steps"][number];

const NAMES: Readonly<Record<Step["step"], string>> = {
  received: "Received",
  authenticated: "Let in",
  read: "Read",
  matched: "Matched",
  changed: "Changed",
  derived: "Accounts brought up to date",
  answered: "Answered",
};

const WORDS: Readonly<Record<Step["outcome"], string>> = {
  done: "done",
  failed: "refused here",
  skipped: "not needed",
};

/** The steps of a request, the one that refused it stressed. */
export function StorySteps({ steps }: { readonly steps: readonly Step[] }) {
  const refusedAt = steps.findIndex(({ outcome }) => outcome === "failed");
  const isReached = (at: number) => refusedAt === -1 || at <= refusedAt || at === steps.length - 1;
  return (
    <StepList
      label="The steps of the request"
      steps={steps.map(({ step, outcome, detail, durationMs }, at) => ({
        id: step,
        name: NAMES[step],
        ...(isReached(at) ? { state: outcome, word: WORDS[outcome], sentence: detail } : { state: "unreached" }),
        ...(durationMs !== null && { note: durationWords(durationMs) }),
      }))}
    />
  );
}
