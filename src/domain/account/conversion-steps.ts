import { AnteroomError } from "../errors.ts";
import { type Conversion, SWITCH_BACK_DAYS } from "./conversion.ts";
import type { AccountView } from "./describe.ts";
import type { StepName, StepState } from "./steps.ts";

/** The steps that a conversion adds to those of the new account. */
export const OWN_STEPS = ["switch", "retire"] as const;
/** A step that a conversion adds. */
export type OwnStep = (typeof OWN_STEPS)[number];

/** One line of the checklist of a conversion. */
export interface ConversionStep {
  readonly step: Exclude<StepName, "link"> | OwnStep;
  readonly title: string;
  readonly state: StepState;
  /** What a person does, as a sentence. */
  readonly how: string;
}

/** The checklist: the way of the new account up to its link, then the switch and the end of the old one. */
export function checklistOf(
  conversion: Conversion,
  old: AccountView,
  successor: AccountView,
): readonly ConversionStep[] {
  const own = successor.steps.flatMap(({ step, title, state, how }) =>
    step === "link" ? [] : [{ step, title, state, how }],
  );
  const isReady = own.every(({ state }) => state === "done" || state === "skipped");
  const place = old.integration === null ? "" : ` of ${old.integration.name}`;
  const isSwitched = conversion.switchedAt !== null;
  const ends: readonly ConversionStep[] = [
    {
      step: "switch",
      title: `the link${place}, from the old account to the new one`,
      state: isSwitched ? "done" : isReady ? "next" : "later",
      how: "Switch the link in one go; the old account is held then.",
    },
    {
      step: "retire",
      title: "the end of the old account",
      state: conversion.state === "completed" ? "done" : isSwitched ? "next" : "later",
      how: `Retire the old account once the new one has proven itself; after ${SWITCH_BACK_DAYS} days it retires by itself.`,
    },
  ];
  return [...own, ...ends];
}

/**
 * Refuses a step that is not the next one of the checklist.
 * @throws {AnteroomError} `conflict` with what comes before, or that it is done or ended
 */
export function assertNext(checklist: readonly ConversionStep[], step: OwnStep): void {
  const state = checklist.find((one) => one.step === step)?.state;
  if (state === "next") return;
  if (state === "done") {
    throw new AnteroomError("conflict", `The step ${step} is done already.`, { code: "wrong_order", missing: [] });
  }
  const before = checklist.slice(
    0,
    checklist.findIndex((one) => one.step === step),
  );
  const missing = before.filter((one) => one.state === "next" || one.state === "later");
  const names = missing.map((one) => one.step);
  const problem = `The step ${step} comes after ${names.join(", ")}. ${missing[0]?.how ?? ""}`;
  throw new AnteroomError("conflict", problem, { code: "wrong_order", missing: names });
}
