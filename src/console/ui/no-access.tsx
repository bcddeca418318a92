import { api } from "../api/client.ts";
import { problemOf } from "../api/problem.ts";
import { EmptyState } from "./empty-state.tsx";
import { LinkButton } from "./link-button.tsx";

/** What people are in the workspace; roles on single items come on top. */
const ROLE_COLUMNS: ReadonlySet<string> = new Set(["owner", "super_admin", "admin", "operator", "auditor", "user"]);

/** What stands where somebody may not look: which role it takes, and who can give it. The server decides and says so. */
export function NoAccess({ error }: { readonly error: unknown }) {
  const problem = problemOf(error);
  const roles = useRolesFor(problem.facts["action"]);
  return (
    <EmptyState
      icon="lock"
      title="Your role does not include this"
      second={
        <LinkButton to="/people" search={{ tab: "roles" }}>
          What each role may do
        </LinkButton>
      }
    >
      {roles.length === 0 ? problem.message : `It takes one of these roles: ${roles.join(", ")}.`} An Owner, a Super
      Admin or an Admin can give you a role under People, up to their own.
    </EmptyState>
  );
}

/** The roles that may do it, alone or with somebody else. */
function useRolesFor(action: unknown): readonly string[] {
  const { data } = api.useQuery("get", "/permissions", {}, { staleTime: Number.POSITIVE_INFINITY, retry: false });
  const row = data?.actions.find(({ key }) => key === action);
  if (data === undefined || row === undefined) return [];
  const isAllowed = (at: number) => !["no", "own", "own_step_up", "propose"].includes(row.cells[at] ?? "no");
  return data.columns.filter(({ key }, at) => ROLE_COLUMNS.has(key) && isAllowed(at)).map(({ name }) => name);
}
