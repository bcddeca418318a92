import type { Connection, GroupBinding } from "../connection/connection.ts";
import type { GroupId } from "../id.ts";
import { parseGroupName, parseTarget } from "./assignment.ts";
import type { Binding, DirectoryGroup } from "./directory-group.ts";
import { displayNameOf, externalIdOf, nameKey } from "./directory-user.ts";
import type { Document } from "./document.ts";

/** What a group stands for, and what its name says on its own. */
export type BindingState = Pick<DirectoryGroup, "named" | "binding">;

/**
 * Says what a group stands for. An administrator's rule comes first, then the name. A group that was once bound by its
 * name stays bound through a rename, unless the new name is another `app:` name: grants must not fall with a spelling.
 * @param named what an earlier name said; null for a new group
 */
export function bindingOf(
  connection: Pick<Connection, "groupBindings">,
  id: GroupId,
  document: Document,
  named: string | null,
): BindingState {
  const says = parseGroupName(displayNameOf(document) ?? "");
  const isMalformed = says !== undefined && parseTarget(says).key === null;
  // A malformed name assigns nothing while it stands, and takes nothing away from what was said before it.
  const kept = says === undefined || isMalformed ? named : says;
  const rule = connection.groupBindings.find((candidate) => names(candidate, id, document));
  if (rule !== undefined) {
    return { named: kept, binding: { key: rule.application, role: rule.role ?? null, origin: "configured" } };
  }
  if (isMalformed) return { named: kept, binding: { key: null, role: null, origin: "name" } };
  return { named: kept, binding: kept === null ? null : { ...parseTarget(kept), origin: "name" } };
}

/** Whether two bindings mean the same application and role. */
export function sameBinding(a: Binding | null, b: Binding | null): boolean {
  return a?.key === b?.key && a?.role === b?.role;
}

function names(rule: GroupBinding, id: GroupId, document: Document): boolean {
  if (rule.groupId !== undefined) return rule.groupId === id;
  if (rule.externalId !== undefined) return rule.externalId === externalIdOf(document);
  return rule.displayName !== undefined && nameKey(rule.displayName) === nameKey(displayNameOf(document) ?? "");
}
