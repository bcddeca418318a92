import type { ApiProblem } from "../../api/problem.ts";

/** What somebody wants to do, in words that follow "to": the name of the action as the server has it. */
export function actionWords({ facts }: ApiProblem): string {
  const { action } = facts;
  return typeof action === "string" ? action.replaceAll("_", " ") : "do this";
}
