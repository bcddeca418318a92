import type { Page, PageRequest } from "../../domain/page.ts";
import { type Cell, csvLine } from "./csv.ts";

/** How much of a log is read at a time for a file. */
const AT_ONCE = 200;

/** All items of a list, page by page as they are wanted, each page turned into what is shown of it. */
export async function* walk<Item, Shown>(
  list: (page: PageRequest) => Promise<Page<Item>>,
  show: (items: readonly Item[]) => Promise<readonly Shown[]> | readonly Shown[],
): AsyncGenerator<readonly Shown[]> {
  let request: PageRequest | undefined = { limit: AT_ONCE };
  while (request !== undefined) {
    const page: Page<Item> = await list(request);
    yield await show(page.items);
    request = page.nextCursor === undefined ? undefined : { limit: AT_ONCE, after: Number(page.nextCursor) };
  }
}

/** Each item as JSON on a line of its own. */
export async function* jsonLines(pages: AsyncIterable<readonly unknown[]>): AsyncGenerator<string> {
  for await (const items of pages) yield items.map((item) => `${JSON.stringify(item)}\n`).join("");
}

/** A table in CSV, titles first. */
export async function* csvTable(
  titles: readonly string[],
  pages: AsyncIterable<readonly (readonly Cell[])[]>,
): AsyncGenerator<string> {
  yield csvLine(titles);
  for await (const rows of pages) yield rows.map(csvLine).join("");
}
