import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A test that a document names: by an alias of its file, and its title. */
export interface CitedTest {
  readonly alias: string;
  readonly title: string;
}

/** A citation, such as `[kill] "the title of a test"`. */
export const CITATION: RegExp = /\[(?<alias>[a-z]+)\] "(?<title>[^"]+)"/g;

/** The tests that a part of a document names, in its order. */
export function citedTests(text: string): readonly CitedTest[] {
  return [...text.matchAll(CITATION)].map(({ groups }) => ({
    alias: groups?.["alias"] ?? "",
    title: groups?.["title"] ?? "",
  }));
}

/** The files of a document by their aliases: its link definitions, such as `[kill]: ../test/http/crash.test.ts`. */
export function citedFiles(text: string): ReadonlyMap<string, string> {
  const definitions = [...text.matchAll(/^\[(?<alias>[a-z]+)\]: (?<path>\S+)$/gm)];
  return new Map(definitions.map(({ groups }) => [groups?.["alias"] ?? "", groups?.["path"] ?? ""]));
}

/** The tests that a document of `docs/` names and that are not there. */
export function missingTests(text: string): readonly CitedTest[] {
  const files = citedFiles(text);
  return citedTests(text).filter(({ alias, title }) => {
    const path = join("docs", files.get(alias) ?? "nowhere");
    return !(existsSync(path) && hasTest(readFileSync(path, "utf8"), title));
  });
}

/** Whether a suite or a test of that name stands in a source: a title in quotes right behind a parenthesis. */
export function hasTest(source: string, title: string): boolean {
  const escaped = title.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`\\(\\s*["\`]${escaped}["\`]`).test(source);
}
