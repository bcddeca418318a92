import { PassThrough, Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { Output } from "../../../src/cli/output.ts";
import { ProgressBar } from "../../../src/cli/progress-bar.ts";

interface Surroundings {
  readonly columns?: number;
  readonly env?: Record<string, string>;
}

function open({ columns, env = {} }: Surroundings = {}) {
  const watched = columns === undefined ? {} : { isTTY: true, columns };
  const stdout = Object.assign(new PassThrough(), watched);
  const stderr = Object.assign(new PassThrough(), watched);
  const out = new Output({ stdout, stderr, stdin: Readable.from([]), env }, false);
  return { out, said: () => String(stdout.read() ?? ""), chatter: () => String(stderr.read() ?? "") };
}

describe("output", () => {
  it.each([
    ["a terminal", { columns: 80 }, "\u001b[1mTitle\u001b[22m\n"],
    ["a terminal with NO_COLOR", { columns: 80, env: { NO_COLOR: "1" } }, "Title\n"],
    ["a pipe", {}, "Title\n"],
  ])("on %s has the right amount of colour", (_, surroundings, expected) => {
    const { out, said } = open(surroundings);

    out.heading("Title");

    expect(said()).toBe(expected);
  });

  it("leaves out pairs without a value", () => {
    const { out, said } = open();

    out.pairs([
      ["name", "x"],
      ["nothing", ""],
      ["id", "1"],
    ]);

    expect(said()).toBe("name  x\nid    1\n");
  });
});

describe("a progress bar", () => {
  it("is redrawn in place for a person and fits the window", () => {
    const { out, chatter } = open({ columns: 60 });
    const bar = new ProgressBar(out, "Okta");

    bar.update("create or link", 1, 4);
    const drawn = chatter();
    bar.finish();

    expect(drawn).toBe("\r\u001b[2KOkta [######------------------] 1/4 create or link");
    expect(chatter()).toBe("\r\u001b[2K");
  });

  it("is one line for each step when nobody watches", () => {
    const { out, chatter } = open();
    const bar = new ProgressBar(out, "Okta");

    bar.update("create", 1, 3);
    bar.update("create", 2, 3);
    bar.update("deactivate", 3, 3);
    bar.finish();

    expect(chatter()).toBe("Okta: create\nOkta: deactivate\n");
  });
});
