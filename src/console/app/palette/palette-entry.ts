import type { IconName } from "../../ui/icon.tsx";

/** Something that the palette leads to. */
export interface PaletteEntry {
  /** Unique among all entries; kept for those used last. */
  readonly id: string;
  readonly title: string;
  /** Beside the title: what tells it from others of the name. */
  readonly detail: string;
  readonly icon: IconName;
  readonly to: string;
  readonly search?: Readonly<Record<string, string>>;
}

/** Entries under a heading. */
export interface PaletteGroup {
  readonly heading: string;
  readonly entries: readonly PaletteEntry[];
}
