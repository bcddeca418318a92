import type { Connection, GroupBinding } from "../connection/connection.ts";
import type { GroupId } from "../id.ts";
import { parseGroupName } from "./assignment.ts";
import type { Binding } from "./directory-group.ts";
import { displayNameOf, externalIdOf, nameKey } from "./directory-user.ts";
import type { Document } from "./document.ts";

/**
 * Says what a group stands for. An administrator's rule comes first, then the name. A group that was once bound by its
 * name stays bound through a rename, unless the new name is another rule: grants must not fall with a spelling.
 */
export function bindingOf(
  connection: Pick<Connection, "groupBindings">,
  id: GroupId,
  document: Document,
  previous: Binding | null,
): Binding | null {
  const rule = connection.groupBindings.find((candidate) => names(candidate, id, document));
  if (rule !== undefined) {
    return { key: rule.application.toLowerCase(), role: rule.role ?? null, origin: "configured" };
  }
  const target = parseGroupName(displayNameOf(document) ?? "");
  if (target?.key != null) return { key: target.key, role: target.role, origin: "name" };
  return previous?.origin === "name" ? previous : null;
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
