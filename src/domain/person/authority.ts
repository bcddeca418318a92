import { type Action, type Cell, type Column, cellOf } from "./permission.ts";
import type { Person } from "./person.ts";
import { covers, type Scope } from "./scope.ts";

/** Who asks for something, as far as it decides what they may do. */
export interface Asker {
  /** The token or session that was shown, `token:<id>` or `session:<id>`. */
  readonly holder: string;
  /** Whose rights count: those of a person, of a token that is nobody's, or of whoever has the host. */
  readonly kind: "person" | "api_token" | "local_administrator";
  /** Set for the kind `person`. */
  readonly person: Person | null;
  /** Narrows what a token may be used for; null for a session. The local administrator's are not looked at. */
  readonly scopes: readonly Scope[] | null;
}

/** What a decision rests on. */
export interface Facts {
  readonly action: Action;
  /** Every column that the asker is in for what is asked for. */
  readonly columns: readonly Column[];
  readonly scopes: readonly Scope[] | null;
  readonly hasReason: boolean;
  /** Whether the asker has proved lately that it is they. */
  readonly steppedUp: boolean;
  /** Whether a second person agreed to this very call. */
  readonly approved: boolean;
}

/** What becomes of a call, and what is missing if it is not allowed. */
export type Decision =
  | "allowed"
  | "no_right"
  | "no_scope"
  | "reason_required"
  | "step_up_required"
  | "second_person_required";

/** What somebody in some columns can have at best: the cells that ask for less come first. */
const EASIEST: readonly Cell[] = ["yes", "step_up", "second_person", "step_up_second_person", "propose"];

/** The cell that counts: of those of all columns the one that asks for the least. Never `own`, `own_step_up` or `scope`. */
export function bestCell(action: Action, columns: readonly Column[]): Cell {
  const owns = columns.includes("item_owner");
  const cells = new Set(columns.map((column) => settled(cellOf(action, column), owns)));
  return EASIEST.find((cell) => cells.has(cell)) ?? "no";
}

/** Decides by the permission matrix. */
export function decide({ action, columns, scopes, hasReason, steppedUp, approved }: Facts): Decision {
  const cell = bestCell(action, columns);
  if (cell === "no") return "no_right";
  if (scopes !== null && !covers(scopes, action)) return "no_scope";
  if (cell === "yes") return "allowed";
  if (!hasReason) return "reason_required";
  if (needsStepUp(cell) && !steppedUp) return "step_up_required";
  return cell === "step_up" || approved ? "allowed" : "second_person_required";
}

/** Whether somebody in these columns could do it, alone or with another's approval, and so may approve what others ask for. */
export function couldDo(action: Action, columns: readonly Column[]): boolean {
  const cell = bestCell(action, columns);
  return cell !== "no" && cell !== "propose";
}

/** Whether a cell asks for a fresh proof of who asks. */
export function needsStepUp(cell: Cell): boolean {
  return cell === "step_up" || cell === "step_up_second_person";
}

function settled(cell: Cell, owns: boolean): Cell {
  if (cell === "scope") return "yes";
  if (cell === "own") return owns ? "yes" : "no";
  if (cell === "own_step_up") return owns ? "step_up" : "no";
  return cell;
}
