/** A sentence of the server without the command that the console has a button for. */
export function withoutCommand(sentence: string): string {
  return sentence.replace(/: anteroom [^.]*(\.?)$/, "$1");
}
