import type { KeyboardEvent } from "react";
import type { Schemas } from "../../api/client.ts";
import { ACCOUNT_STATUSES, type AccountStatus } from "../../words/account-status.tsx";
import styles from "./board.module.css";
import { BoardColumn } from "./board-column.tsx";

interface BoardProps {
  readonly board: Schemas["AccountBoard"];
  readonly filters: { readonly q?: string };
}

/** Accounts by status, in the order of their way; those that stand aside come last. */
export function Board({ board, filters }: BoardProps) {
  const columns = new Map(board.columns.map((column) => [column.status, column]));
  const order = (Object.keys(ACCOUNT_STATUSES) as AccountStatus[]).flatMap((status) => columns.get(status) ?? []);
  return (
    <section
      className={styles.board}
      aria-label="Accounts by status. The arrow keys lead from card to card."
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled has to be reached by keyboard
      tabIndex={0}
      onKeyDown={moveFocus}
    >
      {order.map((column) => (
        <BoardColumn key={column.status} column={column} filters={filters} />
      ))}
    </section>
  );
}

/** The arrow keys lead along a column, and to the card beside. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const from = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[data-card]") : null;
  if (from === null || event.altKey || event.ctrlKey || event.metaKey) return;
  const columns = [...event.currentTarget.querySelectorAll("[data-column]")].map((column) => [
    ...column.querySelectorAll<HTMLElement>("[data-card]"),
  ]);
  const filled = columns.filter((cards) => cards.length > 0);
  const at = filled.findIndex((cards) => cards.includes(from));
  const row = filled[at]?.indexOf(from) ?? 0;
  const [dx, dy] = STEPS[event.key] ?? [0, 0];
  const column = filled[at + dx];
  const to = dx === 0 ? column?.[row + dy] : column?.[Math.min(row, column.length - 1)];
  if (to === undefined || to === from) return;
  event.preventDefault();
  to.querySelector<HTMLElement>("a")?.focus();
  to.scrollIntoView({ block: "nearest", inline: "nearest" });
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
