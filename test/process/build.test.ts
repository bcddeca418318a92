import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { build, NoCompiler } from "../../scripts/build.ts";
import { aDirectory, type Ended, runNode } from "../support/executable.ts";

/** A tree with two modules; it is built as this one is. */
function aTree(): { readonly path: string } & Disposable {
  const tree = aDirectory();
  const compilerOptions = { module: "nodenext", allowImportingTsExtensions: true, noEmit: true };
  const built = { noEmit: false, noCheck: true, noEmitOnError: true, rewriteRelativeImportExtensions: true };
  const buildOptions = { ...built, rootDir: "src", outDir: "dist" };
  mkdirSync(join(tree.path, "src"));
  writeFileSync(join(tree.path, "package.json"), '{ "type": "module" }');
  writeFileSync(join(tree.path, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  writeFileSync(
    join(tree.path, "tsconfig.build.json"),
    JSON.stringify({ extends: "./tsconfig.json", compilerOptions: buildOptions, include: ["src"] }),
  );
  write(tree.path, "main.ts", 'import { word } from "./word.ts";\nprocess.stdout.write(word);\n');
  write(tree.path, "word.ts", 'export const word: string = "first";\n');
  symlinkSync(join(process.cwd(), "node_modules"), join(tree.path, "node_modules"));
  return tree;
}

function write(tree: string, module: string, text: string): void {
  writeFileSync(join(tree, "src", module), text);
}

function withoutCompiler(tree: string): void {
  rmSync(join(tree, "node_modules"));
}

/** Runs it as npm does. */
function runBuild(tree: string, args: readonly string[] = []): Promise<Ended> {
  const script = join(tree, "scripts", "build.ts");
  mkdirSync(join(tree, "scripts"), { recursive: true });
  for (const name of ["build.ts", "build-console.ts", "staged-build.ts"]) {
    writeFileSync(join(tree, "scripts", name), readFileSync(join("scripts", name)));
  }
  return runNode([script, ...args], {});
}

async function said(tree: string): Promise<string> {
  return (await runNode([join(tree, "dist", "main.js")], {})).stdout;
}

describe("the build", () => {
  it("makes modules that run, and nothing once they are made", async () => {
    using tree = aTree();

    const first = await build(tree.path);
    const { ino } = statSync(join(tree.path, "dist"));
    const second = await build(tree.path);

    expect([first, second]).toEqual(["built", "current"]);
    expect(statSync(join(tree.path, "dist")).ino).toBe(ino);
    expect(await said(tree.path)).toBe("first");
  });

  it("follows an edit, and drops what has no source any more", async () => {
    using tree = aTree();
    await build(tree.path);
    rmSync(join(tree.path, "src", "word.ts"));
    write(tree.path, "main.ts", 'process.stdout.write("second");\n');

    const outcome = await build(tree.path);

    expect(outcome).toBe("built");
    expect(await said(tree.path)).toBe("second");
    expect(existsSync(join(tree.path, "dist", "word.js"))).toBe(false);
  });

  it("begins anew where a build was interrupted", async () => {
    using tree = aTree();
    mkdirSync(join(tree.path, "dist"));
    writeFileSync(join(tree.path, "dist", "main.js"), 'process.stdout.write("half of it");');

    const outcome = await build(tree.path);

    expect(outcome).toBe("built");
    expect(await said(tree.path)).toBe("first");
  });

  it("leaves what there is when the sources cannot be read, and nothing else", async () => {
    using tree = aTree();
    await runBuild(tree.path);
    const before = readdirSync(tree.path);
    write(tree.path, "word.ts", "export const = ;\n");

    const ended = await runBuild(tree.path);

    expect(ended).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("src/word.ts(1,14)") });
    expect(ended.stderr).toMatch(/\nanteroom: .*cannot be compiled.*\n$/);
    expect(readdirSync(tree.path)).toEqual(before);
    expect(await said(tree.path)).toBe("first");
  });

  it("comes to the same when several are started at once", async () => {
    using tree = aTree();

    const ended = await Promise.all([runBuild(tree.path), runBuild(tree.path), runBuild(tree.path)]);

    expect(ended.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(3).fill({ code: 0, stderr: "" }));
    expect(await said(tree.path)).toBe("first");
    expect(readdirSync(tree.path).filter((name) => name.includes("dist"))).toEqual(["dist"]);
  });

  it("needs no TypeScript where all is built", async () => {
    using tree = aTree();
    await build(tree.path);
    withoutCompiler(tree.path);

    expect(await build(tree.path)).toBe("current");
  });

  it("takes what it was shipped with where there are no sources", async () => {
    using tree = aTree();
    rmSync(join(tree.path, "src"), { recursive: true });
    withoutCompiler(tree.path);

    expect(await build(tree.path)).toBe("current");
  });

  it.each([
    { what: "nothing is built", prepare: () => undefined },
    {
      what: "the sources are others than the built ones",
      prepare: async (tree: string) => {
        await build(tree);
        write(tree, "word.ts", 'export const word: string = "edited";\n');
      },
    },
  ])("asks for TypeScript when $what", async ({ prepare }) => {
    using tree = aTree();
    await prepare(tree.path);
    withoutCompiler(tree.path);

    await expect(build(tree.path)).rejects.toThrow(NoCompiler);
  });

  it.each([
    { moment: "before a start", args: [], code: 1 },
    { moment: "after an install", args: ["--after-install"], code: 0 },
  ])("says in one line what to do without TypeScript, and ends with $code $moment", async ({ args, code }) => {
    using tree = aTree();
    withoutCompiler(tree.path);

    const ended = await runBuild(tree.path, args);

    expect(ended).toEqual({ code, signal: null, stdout: "", stderr: expect.stringMatching(/^anteroom: .*\n$/) });
    expect(ended.stderr).toContain("npm ci --include=dev");
  });
});
