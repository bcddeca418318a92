import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { readExactSecret, readNewPassphrase, readSecret } from "../../../src/cli/secret-input.ts";

/** A keyboard that notes when the echo is switched. */
function keyboard(): { stdin: PassThrough & { isTTY: true }; modes: boolean[] } {
  const modes: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true as const,
    setRawMode: (raw: boolean) => modes.push(raw),
  });
  return { stdin, modes };
}

describe("a secret that is typed", () => {
  it.each([
    ["JBSWY3DP\r", "JBSWY3DP"],
    ["JBSX\u007fWY\n", "JBSWY"],
    ["abc\u0004", "abc"],
    ["abc\rdef\u0003", "abc"],
  ])("is read from %j without an echo", async (typed, secret) => {
    const { stdin, modes } = keyboard();
    const stderr = new PassThrough();
    const reading = readSecret({ stdin, stderr, stdout: new PassThrough(), env: {} }, "Secret");

    stdin.write(typed);

    expect(await reading).toBe(secret);
    expect(modes).toEqual([true, false]);
    expect(String(stderr.read())).toBe("Secret: \n");
  });

  it("is given up with Ctrl-C, and the echo comes back", async () => {
    const { stdin, modes } = keyboard();
    const reading = readSecret({ stdin, stderr: new PassThrough(), stdout: new PassThrough(), env: {} }, "Secret");

    stdin.write("abc\u0003");

    await expect(reading).rejects.toThrow("Stopped.");
    expect(modes).toEqual([true, false]);
  });
});

describe("a secret that is piped in", () => {
  function piped(text: string) {
    const stdin = new PassThrough();
    stdin.end(text);
    return { stdin, stderr: new PassThrough(), stdout: new PassThrough(), env: {} };
  }

  it.each([
    [" pad \n", " pad "],
    ["two\nlines\n\n", "two\nlines\n"],
    ["from Windows\r\n", "from Windows"],
    ["no line end ", "no line end "],
    [`${"é".repeat(16_384)}\r\n`, "é".repeat(16_384)],
  ])("is kept as it is but for its line end: %j", async (text, secret) => {
    expect(await readExactSecret(piped(text), "Secret")).toBe(secret);
  });

  it.each([
    ["", "Nothing came on standard input. Pipe the secret in."],
    ["\n", "Nothing came on standard input. Pipe the secret in."],
    ["x".repeat(16_387), "Standard input is too long for a secret."],
  ])("is refused when there is none or far too much: %#", async (text, problem) => {
    await expect(readExactSecret(piped(text), "Secret")).rejects.toThrow(problem);
  });
});

describe("a passphrase that is set", () => {
  it.each([
    ["the same again", "one phrase", "one phrase", "one phrase"],
    ["another one", "one phrase", "one phrasf", "The two are not the same. Nothing was changed."],
  ])("is asked for twice at a keyboard: %s", async (_what, first, second, outcome) => {
    const { stdin, modes } = keyboard();
    const stderr = new PassThrough();
    const reading = readNewPassphrase({ stdin, stderr, stdout: new PassThrough(), env: {} }, "phrase").catch(
      (error: Error) => error.message,
    );

    stdin.write(`${first}\r`);
    await new Promise(setImmediate);
    stdin.write(`${second}\r`);

    expect(await reading).toBe(outcome);
    expect(String(stderr.read())).toBe("phrase (not shown): \nphrase again: \n");
    expect(modes).toEqual([true, false, true, false]);
  });
});
