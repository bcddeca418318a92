import { useState } from "react";
import { client, type Schemas } from "../../api/client.ts";
import { ReasonDialog } from "../../parts/reason-dialog.tsx";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import type { OfAccount } from "./account.ts";
import { endOf } from "./days.ts";
import { OUTCOMES, QUESTIONS } from "./review-words.ts";

type Draft = Schemas["ReviewDraft"];
type Question = keyof typeof QUESTIONS;

const UNANSWERED = { purpose: "", operators: "", sso_tier: "", third_party: "" } as const;

/** Reviews the account: four questions that only a person answers, and what comes of it. */
export function ReviewDialog({ account: { id, userName } }: OfAccount) {
  const [answers, setAnswers] = useState<Readonly<Record<Question, string>>>(UNANSWERED);
  const [outcome, setOutcome] = useState<Draft["outcome"]>("confirm");
  const [by, setBy] = useState("");
  return (
    <ReasonDialog
      act={useAct("review")}
      title={`Review ${userName}`}
      action="Close the review"
      label="What you found"
      onConfirm={async (note) => {
        const body = { outcome, note, answers: answersOf(answers), ...dueOf(outcome, by) };
        await client.POST("/accounts/{id}/reviews", { params: { path: { id } }, body });
        setAnswers(UNANSWERED);
        await settled("The review is taken.");
      }}
    >
      <Stack gap="sm">
        <p>What an owner says of an account of their own is kept as an attestation. A reviewer closes the review.</p>
        {Object.entries(QUESTIONS).map(([name, question]) => (
          <SelectField
            key={name}
            label={question}
            required
            value={answers[name as Question]}
            onChange={(value) => setAnswers({ ...answers, [name]: value })}
            choices={[
              { value: "", label: "Choose an answer" },
              { value: "pass", label: "Yes" },
              { value: "fail", label: "No" },
            ]}
          />
        ))}
        <SelectField
          label="What comes of it"
          value={outcome}
          onChange={(value) => setOutcome(isOutcome(value) ? value : "confirm")}
          choices={Object.entries(OUTCOMES).map(([value, label]) => ({ value, label }))}
        />
        {outcome === "confirm" ? null : (
          <TextField
            label="To be done by"
            hint="The account is due for review again on that day."
            type="date"
            value={by}
            onChange={setBy}
            required
          />
        )}
      </Stack>
    </ReasonDialog>
  );
}

/** An answer that is missing counts as a no. */
function answersOf(answers: Readonly<Record<Question, string>>): Draft["answers"] {
  const one = (name: Question) => ({ outcome: answers[name] === "pass" ? "pass" : "fail" }) as const;
  return {
    purpose: one("purpose"),
    operators: one("operators"),
    sso_tier: one("sso_tier"),
    third_party: one("third_party"),
  };
}

function dueOf(outcome: Draft["outcome"], by: string): Pick<Draft, "dueAt"> {
  const dueAt = endOf(by);
  return outcome === "confirm" || dueAt === null ? {} : { dueAt };
}

function isOutcome(value: string): value is Draft["outcome"] {
  return Object.hasOwn(OUTCOMES, value);
}
