import {
  type ColumnDef,
  columnVisibilityFeature,
  type Row as KitRow,
  rowSelectionFeature,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { Button } from "./button.tsx";
import styles from "./data-table.module.css";
import { Icon } from "./icon.tsx";
import { Spoken } from "./spoken.tsx";

/** A column of a table. */
export interface Column<Row extends object> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** A CSS width. */
  readonly width?: string;
  readonly align?: "start" | "end";
  /** Whether the server can sort by it. */
  readonly sortable?: boolean;
}

/** Which rows are chosen. */
export interface Selection {
  readonly selected: ReadonlySet<string>;
  readonly onChange: (selected: ReadonlySet<string>) => void;
}

/** By what the server sorted the rows. */
export interface Sorting {
  readonly by: string | undefined;
  readonly isDescending: boolean;
  readonly onSort: (by: string) => void;
}

interface DataTableProps<Row extends object> {
  /** What the rows are, for those who cannot see it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  /** What a row is called where it can be chosen: its user name, its id. */
  readonly rowName?: (row: Row) => string;
  /** Ids of columns that are not shown. */
  readonly hidden?: ReadonlySet<string>;
  readonly selection?: Selection;
  readonly sorting?: Sorting;
  /** Pressing anywhere on a row; a link within it does the same for keyboards. */
  readonly onOpen?: (row: Row) => void;
  readonly isMarked?: (row: Row) => boolean;
  /** How many there are on the server. */
  readonly total?: number | undefined;
  /** Loads the next page; undefined when there is none. */
  readonly onMore?: (() => unknown) | undefined;
  readonly isLoadingMore?: boolean;
  /** Renders only the rows in sight, within a frame of its own; the next page is loaded at its end. */
  readonly virtual?: boolean;
}

const features = tableFeatures({ columnVisibilityFeature, rowSelectionFeature });
type Features = typeof features;
const ROW_HEIGHT = 45;

/** Rows and columns. The server filters, sorts and pages; this shows what came. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowId, hidden, virtual = false, onMore, isLoadingMore = false, total } = props;
  // A state, because the rows in sight can be told only once the frame is there.
  const [frame, setFrame] = useState<HTMLElement | null>(null);
  const definitions = useMemo<ColumnDef<Features, Row>[]>(
    () => columns.map(({ id, header, cell }) => ({ id, header, cell: ({ row }) => cell(row.original) })),
    [columns],
  );
  const columnVisibility = useMemo(() => Object.fromEntries([...(hidden ?? [])].map((id) => [id, false])), [hidden]);
  const data = useMemo(() => [...rows], [rows]);
  const table = useTable<Features, Row>({
    features,
    columns: definitions,
    data,
    getRowId: rowId,
    state: { columnVisibility, rowSelection: {} },
  });
  const shownRows = table.getRowModel().rows;
  const shownColumns = columns.filter(({ id }) => hidden?.has(id) !== true);
  const body = { ...props, shownRows, shownColumns };
  return (
    <div className={styles.outer} data-table>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled has to be reached by keyboard */}
      <section ref={setFrame} className={styles.frame} data-virtual={virtual} tabIndex={0} aria-label={label}>
        <table className={styles.table} aria-rowcount={total ?? -1}>
          <caption>
            <Spoken>{label}</Spoken>
          </caption>
          <Head {...body} />
          {virtual ? <VirtualBody {...body} frame={frame} /> : <PlainBody {...body} />}
        </table>
      </section>
      {onMore === undefined && total === undefined ? null : (
        <div className={styles.foot}>
          <span aria-live="polite">
            {total === undefined
              ? `${rows.length} shown`
              : `${rows.length.toLocaleString("en")} of ${total.toLocaleString("en")}`}
          </span>
          {onMore === undefined ? null : (
            <Button size="xs" onClick={() => void onMore()} busy={isLoadingMore}>
              Show more
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

interface BodyProps<Row extends object> extends DataTableProps<Row> {
  readonly shownRows: readonly KitRow<Features, Row>[];
  readonly shownColumns: readonly Column<Row>[];
}

function Head<Row extends object>({ rows, rowId, selection, sorting, shownColumns }: BodyProps<Row>) {
  const ids = rows.map(rowId);
  const isAll = ids.length > 0 && ids.every((id) => selection?.selected.has(id));
  return (
    <thead>
      <tr>
        {selection === undefined ? null : (
          <th scope="col" className={styles.check}>
            <input
              type="checkbox"
              aria-label="Choose all that are shown"
              checked={isAll}
              onChange={() => selection.onChange(new Set(isAll ? [] : ids))}
            />
          </th>
        )}
        {shownColumns.map((column) => (
          <th
            key={column.id}
            scope="col"
            data-align={column.align}
            style={{ width: column.width }}
            aria-sort={sortOf(column, sorting)}
          >
            {sorting !== undefined && column.sortable === true ? (
              <button type="button" className={styles.sort} onClick={() => sorting.onSort(column.id)}>
                {column.header}
                <span className={styles.arrow} data-shown={sorting.by === column.id} data-up={!sorting.isDescending}>
                  <Icon name="down" size={13} />
                </span>
              </button>
            ) : (
              column.header
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function sortOf<Row extends object>({ id }: Column<Row>, sorting: Sorting | undefined) {
  if (sorting?.by !== id) return undefined;
  return sorting.isDescending ? "descending" : "ascending";
}

function PlainBody<Row extends object>(props: BodyProps<Row>) {
  return (
    <tbody>
      {props.shownRows.map((row) => (
        <BodyRow key={row.id} {...props} row={row} />
      ))}
    </tbody>
  );
}

function VirtualBody<Row extends object>(props: BodyProps<Row> & { readonly frame: HTMLElement | null }) {
  const { shownRows, frame, onMore, isLoadingMore = false } = props;
  const virtualizer = useVirtualizer({
    count: shownRows.length,
    getScrollElement: () => frame,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (at) => shownRows[at]?.id ?? at,
    overscan: 8,
  });
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1);
  const isNearEnd = last !== undefined && last.index >= shownRows.length - 10;
  useEffect(() => {
    if (isNearEnd && !isLoadingMore) void onMore?.();
  }, [isNearEnd, isLoadingMore, onMore]);
  const before = items[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (last?.end ?? 0);
  return (
    <tbody>
      {before > 0 ? <Spacer height={before} /> : null}
      {items.map((item) => {
        const row = shownRows[item.index];
        return row === undefined ? null : (
          <BodyRow key={row.id} {...props} row={row} at={item.index} measure={virtualizer.measureElement} />
        );
      })}
      {after > 0 ? <Spacer height={after} /> : null}
    </tbody>
  );
}

function Spacer({ height }: { readonly height: number }) {
  return (
    <tr aria-hidden className={styles.spacer}>
      <td style={{ height, padding: 0 }} />
    </tr>
  );
}

interface BodyRowProps<Row extends object> extends BodyProps<Row> {
  readonly row: KitRow<Features, Row>;
  readonly at?: number;
  readonly measure?: (element: HTMLTableRowElement | null) => void;
}

function BodyRow<Row extends object>({
  row,
  at,
  measure,
  selection,
  rowName,
  rowId,
  shownColumns,
  onOpen,
  isMarked,
}: BodyRowProps<Row>) {
  const { original } = row;
  const id = rowId(original);
  return (
    // Whoever has no pointer opens a row by the link in it.
    <tr
      ref={measure}
      data-index={at}
      data-marked={isMarked?.(original) === true}
      data-open={onOpen !== undefined}
      aria-rowindex={at === undefined ? undefined : at + 2}
      aria-selected={selection === undefined ? undefined : selection.selected.has(id)}
      onClick={(event) => {
        const isOnControl = event.target instanceof Element && event.target.closest("a,button,input,label") !== null;
        if (!isOnControl && window.getSelection()?.isCollapsed !== false) onOpen?.(original);
      }}
    >
      {selection === undefined ? null : (
        <td className={styles.check}>
          <input
            type="checkbox"
            aria-label={`Choose ${rowName?.(original) ?? id}`}
            checked={selection.selected.has(id)}
            onChange={() => selection.onChange(toggled(selection.selected, id))}
          />
        </td>
      )}
      {shownColumns.map((column) => (
        <td key={column.id} data-align={column.align}>
          {column.cell(original)}
        </td>
      ))}
    </tr>
  );
}

function toggled(selected: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}
