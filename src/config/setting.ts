import { z } from "zod";

/** A value that a setting can have. Undefined is "not set". */
export type SettingValue = string | number | undefined;

/** One setting: the only description of it, from which checks, messages and `docs/settings.md` are made. */
export interface Setting<Value extends SettingValue = SettingValue> {
  /** The environment variable. */
  readonly name: `ANTEROOM_${string}`;
  /** What it is for and when to change it: full sentences. */
  readonly doc: string;
  /** What may be given, in words, for the documentation and for messages. */
  readonly type: string;
  readonly unit?: string;
  readonly default: Value;
  /** How the documentation shows a default that depends on something. */
  readonly defaultText?: string;
  /** Secret settings have no flag, are never echoed, and may be read from the file that `<NAME>_FILE` names. */
  readonly secret?: true;
  /** What its flag means when it stands alone, without a value. */
  readonly flagAlone?: string;
  /** Whether it has to be known before the settings file is found, so that the file cannot hold it. */
  readonly locatesFile?: true;
  /** Checks a value. Its issues are the rest of a sentence that begins with the name: "must be …". */
  readonly schema: z.ZodType<Value>;
}

/** A tree of settings with the shape of the configuration that they fill. */
export type SettingsFor<Part> = {
  readonly [Name in keyof Part]: Part[Name] extends SettingValue ? Setting<Part[Name]> : SettingsFor<Part[Name]>;
};

interface Basics {
  readonly name: `ANTEROOM_${string}`;
  readonly doc: string;
}

/** A setting that is a whole number. */
export function wholeNumber(
  basics: Basics & { readonly unit?: string; readonly default: number; readonly min: number; readonly max: number },
): Setting<number> {
  const { min, max, ...rest } = basics;
  const type = `whole number, ${min} to ${max}`;
  const error = `must be a whole number from ${min} to ${max}`;
  return { ...rest, type, schema: z.int({ error }).min(min, { error }).max(max, { error }) };
}

/** A setting that is one of several words. */
export function oneOf<const Word extends string>(
  basics: Basics & {
    readonly words: readonly [Word, ...Word[]];
    readonly default: NoInfer<Word>;
    readonly flagAlone?: NoInfer<Word>;
  },
): Setting<Word> {
  const { words, ...rest } = basics;
  return { ...rest, type: words.join(", "), schema: z.enum(words, { error: `must be one of ${words.join(", ")}` }) };
}

/** A setting that is a text which a schema checks. */
export function text<Value extends string | undefined>(
  setting: Omit<Setting<Value>, "schema">,
  schema: z.ZodType<Value>,
): Setting<Value> {
  return { ...setting, schema };
}

/** The flag of a setting: `ANTEROOM_PUBLIC_URL` is `--public-url`. Undefined for secrets, which never go in a flag. */
export function flagOf(setting: Setting): string | undefined {
  if (setting.secret) return undefined;
  return setting.name.replace("ANTEROOM_", "").toLowerCase().replaceAll("_", "-");
}
