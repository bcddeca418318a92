import { StringDecoder } from "node:string_decoder";
import { CliError } from "./cli-error.ts";
import { exitCodes } from "./exit-code.ts";
import type { InputStream, Terminal } from "./terminal.ts";

/** No note and no otpauth URI is longer; a whole file sent by mistake is. */
const longestSecret = 16_384;
const LINE_END = 2;

/**
 * Reads one secret around which spaces do not count: from standard input, or, when that is a keyboard, after a question and without
 * an echo.
 * @throws {CliError} `usage` when there is none or it is longer than any secret.
 */
export async function readSecret(terminal: Terminal, question: string): Promise<string> {
  return present((await readText(terminal, question)).trim());
}

/** Reads one secret as it is, spaces included, but for the line end that comes with a pipe. @throws {CliError} as `readSecret` */
export async function readExactSecret(terminal: Terminal, question: string): Promise<string> {
  return present((await readText(terminal, question)).replace(/\r?\n$/, ""));
}

function readText(terminal: Terminal, question: string): Promise<string> {
  return terminal.stdin.isTTY === true ? ask(terminal, question) : readAll(terminal.stdin);
}

function present(secret: string): string {
  if (secret !== "") return secret;
  throw new CliError(exitCodes.usage, "Nothing came on standard input. Pipe the secret in.");
}

/**
 * Reads a passphrase that is to be set: twice from a keyboard, once from standard input.
 * @throws {CliError} `usage` as `readSecret`, and when the two differ
 */
export async function readNewPassphrase(terminal: Terminal, name: string): Promise<string> {
  const first = await readSecret(terminal, `${name} (not shown)`);
  if (terminal.stdin.isTTY !== true || (await readSecret(terminal, `${name} again`)) === first) return first;
  throw new CliError(exitCodes.usage, "The two are not the same. Nothing was changed.");
}

async function readAll(stdin: InputStream): Promise<string> {
  let text = "";
  const decoder = new StringDecoder("utf8");
  for await (const chunk of stdin) {
    text += typeof chunk === "string" ? chunk : decoder.write(chunk);
    if (text.length > longestSecret + LINE_END)
      throw new CliError(exitCodes.usage, "Standard input is too long for a secret.");
  }
  return text;
}

async function ask(terminal: Terminal, question: string): Promise<string> {
  const { stdin, stderr } = terminal;
  stderr.write(`${question}: `);
  stdin.setRawMode?.(true);
  try {
    return await readLine(stdin);
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
    stderr.write("\n");
  }
}

async function readLine(stdin: InputStream): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const decoder = new StringDecoder("utf8");
  let line = "";
  const take = (character: string): void => {
    if (isEnd(character)) resolve(line);
    else if (character === "\u0003") reject(new CliError(exitCodes.failure, "Stopped."));
    else line = isErase(character) ? line.slice(0, -1) : `${line}${character}`.slice(0, longestSecret);
  };
  const listen = (chunk: Buffer | string): void => {
    for (const character of typeof chunk === "string" ? chunk : decoder.write(chunk)) take(character);
  };
  stdin.on("data", listen);
  stdin.once("end", () => resolve(line));
  stdin.resume();
  return await promise.finally(() => stdin.off("data", listen));
}

/** The enter key, or Ctrl-D. Anything after it is ignored: the promise is settled. */
function isEnd(character: string): boolean {
  return character === "\r" || character === "\n" || character === "\u0004";
}

function isErase(character: string): boolean {
  return character === "\u007f" || character === "\b";
}
