/** What the bench asks of a server process, answered with one number. `watch` and `report` are answered by `loop-probe.js`. */
export type ProcessRequest =
  | { readonly ask: "watch" | "report" }
  | { readonly ask: "seed"; readonly from: number; readonly to: number };
