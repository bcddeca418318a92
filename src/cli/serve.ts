import { type Command, Option } from "commander";
import { flagOf, type Setting } from "../config/setting.ts";
import { listSettings } from "../config/setting-list.ts";

/** Settings given as flags, by the flag's name without dashes in front, such as `public-url`; `config` names a settings file. */
export type ServeFlags = Readonly<Record<string, string | undefined>>;

/** A flag of its own for every setting that has one, but for those that every command takes. */
const flagsOfProgram: ReadonlySet<string> = new Set(["data-dir"]);

/** Adds `serve`, the one command that is no client. Its flags come from the table of settings. */
export function addServe(program: Command, serve: (flags: ServeFlags) => Promise<void>): void {
  const command = program
    .command("serve")
    .description("run the server until it is told to stop")
    .option("--config <file>", "settings file (default: config.json in the data directory)");
  for (const [flag, setting] of flags()) command.addOption(optionFor(flag, setting));
  command.action(async (_flags: unknown, self: Command) => await serve(given(self)));
}

function flags(): readonly (readonly [string, Setting])[] {
  return listSettings().flatMap(({ setting }) => {
    const flag = flagOf(setting);
    return flag === undefined || flagsOfProgram.has(flag) ? [] : [[flag, setting] as const];
  });
}

function optionFor(flag: string, setting: Setting): Option {
  const [firstSentence = setting.doc] = setting.doc.split(/(?<=\.)\s/);
  const text = `${firstSentence.replaceAll("`", "")} (${setting.name})`;
  if (setting.flagAlone === undefined) return new Option(`--${flag} <value>`, text);
  return new Option(`--${flag} [value]`, text).preset(setting.flagAlone);
}

function given(command: Command): ServeFlags {
  const values = new Map(Object.entries(command.optsWithGlobals<Record<string, unknown>>()));
  const names = ["config", ...flagsOfProgram, ...flags().map(([flag]) => flag)];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = values.get(new Option(`--${name} <value>`).attributeName());
      return typeof value === "string" ? [[name, value] as const] : [];
    }),
  );
}
