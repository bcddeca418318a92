import type { Setting } from "./setting.ts";
import { settings } from "./settings.ts";

/** A setting with its place in the configuration and in `config.json`, such as `server.port`. */
export interface PlacedSetting {
  readonly path: string;
  readonly setting: Setting;
}

/** All settings in the order of the table. */
export function listSettings(): readonly PlacedSetting[] {
  return [...walk("", settings)];
}

/** Whether a node of the table is a setting rather than a group of them. */
export function isSetting(node: object): node is Setting {
  return "schema" in node;
}

function* walk(prefix: string, group: object): Generator<PlacedSetting> {
  for (const [name, node] of Object.entries(group) as [string, object][]) {
    const path = `${prefix}${name}`;
    if (isSetting(node)) yield { path, setting: node };
    else yield* walk(`${path}.`, node);
  }
}
