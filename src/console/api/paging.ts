import type { InfiniteData } from "@tanstack/react-query";

/** How a list of the API goes on: by the cursor of the page before. */
export const BY_CURSOR: {
  readonly pageParamName: "cursor";
  readonly initialPageParam: null;
  readonly getNextPageParam: (page: { readonly nextCursor?: string }) => string | undefined;
} = {
  pageParamName: "cursor",
  // Not undefined, which the client would take for a page 0.
  initialPageParam: null,
  getNextPageParam: (page) => page.nextCursor,
};

/** The items of all pages that came so far. */
export function itemsOf<Item>({ pages }: InfiniteData<{ readonly items: readonly Item[] }>): readonly Item[] {
  return pages.flatMap(({ items }) => items);
}
