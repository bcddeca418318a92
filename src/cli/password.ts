import { type Command, Option } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { CliError } from "./cli-error.ts";
import { type OpenContext, opened } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { textAt } from "./fields.ts";
import { countBetween } from "./list-options.ts";

interface GenerateFlags {
  readonly length?: number;
  readonly class?: readonly string[];
  readonly special?: string;
  readonly rules?: string;
  readonly app?: string;
  readonly words?: number;
  readonly separator?: string;
  readonly capitals?: boolean;
  readonly digit?: boolean;
}

/** Adds `password`: passwords that nobody has seen. */
export function addPassword(program: Command, open: OpenContext): void {
  const group = program.command("password").description("passwords for accounts");
  group
    .command("generate")
    .description("draw a password or, with --words, a passphrase, and print it; how good it is goes to stderr")
    .option("--length <n>", "how many characters", countBetween(8, 128))
    .addOption(new Option("--class <name...>", "classes to use").choices(["lower", "upper", "digit", "special"]))
    .option("--special <characters>", "the special characters that may be used")
    .option("--rules <rules>", "what the app demands, such as 'minlength: 12; required: upper; required: digit'")
    .option("--app <key>", "hold the password to the rules of this application")
    .option("--words <n>", "draw so many words of the list that ships", countBetween(4, 10))
    .option("--separator <text>", "what stands between words")
    .option("--capitals", "begin each word with a capital")
    .option("--digit", "add a digit to one of the words")
    .action(async (flags: GenerateFlags, command: Command) => {
      const wish = wishFrom(flags);
      const { out, api } = await opened(open, command);
      const answer = await api.post("/passwords", wish);
      if (out.isJson) return out.json(answer);
      out.data(textAt(answer, "password"));
      out.note(`${textAt(answer, "entropyBits")} bits. ${textAt(answer, "strength", "sentence")}`);
    });
}

function wishFrom({ words, separator, capitals, digit, ...flags }: GenerateFlags): JsonObject {
  const { length, class: classes, special, rules, app: application } = flags;
  const characters = { length, classes: classes && [...classes], special, rules, application };
  if (words === undefined) {
    if (separator === undefined && capitals === undefined && digit === undefined) return characters;
    throw new CliError(
      exitCodes.usage,
      "--separator, --capitals and --digit shape a passphrase; ask for one with --words.",
    );
  }
  if (Object.values(characters).every((one) => one === undefined))
    return { passphrase: { words, separator, capitals, digit } };
  throw new CliError(
    exitCodes.usage,
    "--words draws a passphrase, which is held to no other rules; leave the others out.",
  );
}
