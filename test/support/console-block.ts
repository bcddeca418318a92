/** A command of a document with the output that the document shows for it. */
export interface ShownCommand {
  readonly command: string;
  /** What the document shows; `…` stands for anything. */
  readonly output: string;
}

/** Reads the `console` blocks of a Markdown document: lines that begin with `$ ` are commands, `> ` goes on with one. */
export function readConsoleBlocks(markdown: string): ShownCommand[] {
  const commands: { command: string; output: string }[] = [];
  for (const block of markdown.matchAll(/```console\n(?<body>.*?)```/gs)) {
    for (const line of (block.groups?.["body"] ?? "").trimEnd().split("\n")) {
      const last = commands.at(-1);
      if (line.startsWith("$ ")) commands.push({ command: line.slice(2), output: "" });
      else if (line.startsWith("> ") && last !== undefined && last.output === "") last.command += `\n${line.slice(2)}`;
      else if (last !== undefined) last.output += `${line}\n`;
    }
  }
  return commands;
}

/** The pattern that shown output stands for: white space is free, `…` is anything. */
export function toPattern(output: string): RegExp {
  const pieces = output.trim().split(/(…|\s+)/);
  const source = pieces.map((piece) => {
    if (piece === "…") return "[\\s\\S]*?";
    return /^\s+$/.test(piece) ? "\\s+" : piece.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  });
  return new RegExp(`^\\s*${source.join("")}\\s*$`);
}
