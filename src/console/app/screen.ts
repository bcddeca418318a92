import type { ComponentType } from "react";

/** A page of the console. */
export interface Screen {
  /** Below the base path, with parameters as `$id`. */
  readonly path: string;
  /** Loads it when it is first opened. */
  readonly load: () => Promise<ComponentType>;
}
