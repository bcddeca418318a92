import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { STEPS } from "../../src/domain/account/steps.ts";
import { routes } from "../../src/http/api/routes.ts";
import { startFakeApi } from "../unit/cli/fake-api.ts";

const text = readFileSync("docs/accounts.md", "utf8");

/** The commands of the fenced blocks; what stands behind three spaces or `<` is told to people and shells. */
function commands(): readonly string[] {
  const blocks = [...text.matchAll(/^```\n([\s\S]*?)^```$/gm)].map(([, block]) => block ?? "");
  const lines = blocks.flatMap((block) => block.split("\n")).filter((line) => line.startsWith("anteroom "));
  return lines.map((line) => line.replace(/ {3,}.*$| <.*$/, "").trim());
}

/** The words of a command as a shell splits them, without its name. */
function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "").slice(1);
}

describe("docs/accounts.md", () => {
  it.each(commands())("%s is a command that there is, with options it takes", async (command) => {
    await using api = await startFakeApi({});

    const { err } = await api.run(wordsOf(command), { stdin: "x" });

    expect(err).not.toMatch(
      /unknown option|unknown command|too many arguments|missing required|required option|is invalid/,
    );
  });

  it("names endpoints that there are", () => {
    const known = new Set(routes.map(({ method, path }) => `${method} ${path}`));
    const named = [...text.matchAll(/`(GET|POST|PUT|PATCH|DELETE) (?:\/api\/v1)?(\/[^`?\s]+)/g)];

    const unknown = named
      .map(([, method, path]) => `${method} ${path}`)
      .filter((endpoint) => !isKnown(endpoint, known));

    expect(named.length).toBeGreaterThan(10);
    expect(unknown).toEqual([]);
  });

  it("names every step of a placeholder, and no other", () => {
    const [, table] = /\| step \| done by \| over HTTP \|\n\|---\|---\|---\|\n((?:\|.*\n)+)/.exec(text) ?? [];

    const steps = [...(table ?? "").matchAll(/^\| `(\w+)`/gm)].map(([, step]) => step);

    expect(steps).toEqual(STEPS.filter((step) => step !== "upstream" && step !== "saml"));
  });
});

/** An example may fill a parameter in. */
function isKnown(endpoint: string, known: ReadonlySet<string>): boolean {
  return [...known].some((one) => new RegExp(`^${one.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(endpoint));
}
