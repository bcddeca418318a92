import { AnteroomError } from "../errors.ts";
import type { Asker } from "./authority.ts";
import type { Action } from "./permission.ts";
import { ROLE_NAMES } from "./role.ts";
import { scopesFor } from "./scope.ts";

/** Nothing would help but another role. */
export function forbidden({ kind, person }: Asker, action: Action): AnteroomError {
  const who = person === null ? whoIs(kind) : `Your role ${ROLE_NAMES[person.role]}`;
  const problem = `${who} does not allow ${inWords(action)} here; ask somebody whose role does. docs/permissions.md lists who may do what.`;
  return new AnteroomError("forbidden", problem, { action });
}

/** The token is made for other things. */
export function scopeMissing(action: Action): AnteroomError {
  const scopes = scopesFor(action);
  const problem = `The token lacks a scope for ${inWords(action)}; use one that has ${scopes.join(" or ")}.`;
  return new AnteroomError("forbidden", problem, { action, scopes: [...scopes] });
}

/** Whoever may do it says why. */
export function reasonRequired(action: Action): AnteroomError {
  const problem = `A reason is needed for ${inWords(action)}; say why in the header Anteroom-Reason, or with --reason TEXT.`;
  return new AnteroomError("forbidden", problem, { code: "reason_required", action });
}

/** Whoever may do it proves first that it is they. */
export function stepUpRequired({ holder }: Asker, action: Action): AnteroomError {
  const how = holder.startsWith("session:") ? "sign in anew at /saml/login?step-up=1" : "run: anteroom step-up";
  const problem = `Within the last ten minutes you have not proved that it is you, as ${inWords(action)} needs; ${how}.`;
  return new AnteroomError("forbidden", problem, { code: "step_up_required", action });
}

function whoIs(kind: Asker["kind"]): string {
  return kind === "local_administrator" ? "The token of the local administrator" : "A token that is nobody's own";
}

function inWords(action: Action): string {
  return `"${action.replaceAll("_", " ")}"`;
}
