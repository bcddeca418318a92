/** How lists of the API go on: where the next page begins stands in the page before. */
export const PAGING = {
  getNextPageParam: (page: { readonly nextCursor?: string }) => page.nextCursor,
  initialPageParam: undefined,
  pageParamName: "cursor",
} as const;
