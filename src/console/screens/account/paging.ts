/** How lists of the API go on: where the next page begins stands in the page before. */
export const PAGING = {
  getNextPageParam: (page: { readonly nextCursor?: string }) => page.nextCursor,
  // The library takes undefined for the number 0.
  initialPageParam: null,
  pageParamName: "cursor",
} as const;
