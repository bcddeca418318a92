/** A slice of a list, newest first, with the cursor of the next slice if there is one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string;
}

/** Which slice of a list to read. `after` is the sequence number of the last item of the slice before. */
export interface PageRequest {
  readonly limit: number;
  readonly after?: number;
}
