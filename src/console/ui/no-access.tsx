import { problemOf } from "../api/problem.ts";
import { EmptyState } from "./empty-state.tsx";

/** What stands where somebody may not look: which role it takes, and who can give it. The server decides and says so. */
export function NoAccess({ error }: { readonly error: unknown }) {
  const problem = problemOf(error);
  return (
    <EmptyState icon="lock" title="Your role does not include this">
      {problem.message} An Owner or Admin can give you the role under People.
    </EmptyState>
  );
}
