import type { Config } from "./config.ts";
import type { SettingValue } from "./setting.ts";
import { listSettings } from "./setting-list.ts";

/** Where the value of a setting came from. */
export type SettingOrigin = "flag" | "environment" | "file" | "default";

/** One setting as it is in force; secrets without their values. */
export interface NamedSetting {
  /** Its place in the settings file. */
  readonly path: string;
  readonly name: string;
  /** As text; null when it is not set, and for a secret. */
  readonly value: string | null;
  readonly isSecret: boolean;
  readonly isSet: boolean;
  readonly origin: SettingOrigin;
  readonly unit: string | null;
  readonly doc: string;
}

/** Every setting with its value and where that came from, in the order of the table. */
export function settingsInForce(config: Config, origins: ReadonlyMap<string, SettingOrigin>): readonly NamedSetting[] {
  return listSettings().map(({ path, setting }) => {
    const value = valueAt(config, path);
    const isSecret = setting.secret === true;
    return {
      path,
      name: setting.name,
      value: isSecret || value === undefined ? null : String(value),
      isSecret,
      isSet: value !== undefined,
      origin: origins.get(path) ?? "default",
      unit: setting.unit ?? null,
      doc: setting.doc,
    };
  });
}

function valueAt(config: object, path: string): SettingValue {
  const found = path.split(".").reduce<unknown>((node, name) => {
    return typeof node === "object" && node !== null ? Object.getOwnPropertyDescriptor(node, name)?.value : undefined;
  }, config);
  return typeof found === "string" || typeof found === "number" ? found : undefined;
}
