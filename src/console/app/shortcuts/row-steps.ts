/** The links that open the rows of the first list on the page. */
function rowLinks(): readonly HTMLElement[] {
  const rows = document.querySelectorAll<HTMLElement>("main tbody tr");
  return [...rows].flatMap((row) => row.querySelector<HTMLElement>("a[href]") ?? []);
}

/** Moves the focus to the link of the next row, or of the one before; at the end it stays. */
export function stepRow(by: 1 | -1): void {
  const links = rowLinks();
  const current = document.activeElement?.closest("tr");
  const at = links.findIndex((link) => link.closest("tr") === current);
  const next = at === -1 ? links[0] : links[at + by];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}
