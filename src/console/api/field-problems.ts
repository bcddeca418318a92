import { useCallback, useState } from "react";
import { listedProblems, problemOf } from "./problem.ts";

/** What is wrong with single fields, by their names in the API. */
export type FieldProblems = ReadonlyMap<string, string>;

const NONE: FieldProblems = new Map();

/** Does some work of a form, and keeps what the API says of its fields when it refuses. */
export type Guard = (work: () => Promise<unknown>) => () => Promise<void>;

/** What the API said of the fields of a form the last time it was sent. */
export function useFieldProblems(): readonly [problems: FieldProblems, guard: Guard] {
  const [problems, setProblems] = useState(NONE);
  const guard = useCallback<Guard>(
    (work) => async () => {
      setProblems(NONE);
      try {
        await work();
      } catch (error) {
        setProblems(fieldProblems(error));
        throw error;
      }
    },
    [],
  );
  return [problems, guard];
}

/** What a refusal says of single fields: a list of problems, or one attribute that it is about. */
export function fieldProblems(error: unknown): FieldProblems {
  const { facts, message } = problemOf(error);
  const found = new Map<string, string>();
  for (const { field, problem } of listedProblems(facts)) {
    if (!found.has(field)) found.set(field, withoutName(problem));
  }
  const attribute = facts["attribute"];
  if (typeof attribute === "string" && !found.has(attribute)) found.set(attribute, message);
  return found;
}

/** It stands beside the field, which therefore need not be named. */
function withoutName(problem: string): string {
  return problem.replace(/^(?:Body|Query) field "[^"]*" /, "It ");
}
