import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { addClients } from "../../src/cli/clients.ts";
import { createProgram } from "../../src/cli/program.ts";

const neverRestored = () => Promise.reject(new Error("Nothing is restored here."));

const page = readFileSync("docs/catalogue.md", "utf8");

it("shows an entry that is one", () => {
  const [, example = ""] = /```json\n(.*?)```/s.exec(page) ?? [];
  const validates = new Ajv2020().compile(JSON.parse(readFileSync("schemas/catalogue-entry.json", "utf8")) as object);

  validates(JSON.parse(example));

  expect(validates.errors).toBeNull();
});

it("shows commands and flags that there are", () => {
  const program = createProgram({ version: "1", mainPath: "/x", serve: async () => undefined, restore: neverRestored });
  addClients(program, process, "/x", neverRestored);
  const apps = program.commands.find((command) => command.name() === "apps");
  const lines = [...page.matchAll(/^\$ anteroom apps (?<rest>.*)$/gm)].map(({ groups }) => groups?.["rest"] ?? "");

  const unknown = lines.filter((line) => {
    const [name = ""] = line.split(" ");
    const command = apps?.commands.find((one) => one.name() === name);
    const flags = [...line.matchAll(/--[a-z-]+/g)].map(([flag]) => flag);
    return command === undefined || flags.some((flag) => !command.options.some((option) => option.long === flag));
  });

  expect(lines).toHaveLength(3);
  expect(unknown).toEqual([]);
});
