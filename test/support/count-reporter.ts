import type { Reporter, TestCase, TestModule } from "vitest/node";

/**
 * Prints each test that skipped itself with its reason, and `N passed, N failed, N skipped` as the last line of a run,
 * alone on its line. Where `CI` is `true`, a test that does not run is a failure: the gate has to bring what tests need.
 */
export class CountReporter implements Reporter {
  #line = "";

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const test of tests) count[test.result().state] += 1;
    count.failed += modules.filter((module) => module.state() === "failed" && !hasTests(module)).length;
    const skipped = count.skipped + count.pending;
    const failsTheRun = skipped > 0 && process.env["CI"] === "true";
    // Whoever runs a part of the tests by name knows that the others are left out.
    const lines = tests
      .filter((test) => isLeftOut(test) && (failsTheRun || reasonOf(test) !== undefined))
      .map(describe);
    if (failsTheRun) lines.push("CI=true: a skipped test fails the run.");
    this.#line = [...lines, `${count.passed} passed, ${count.failed} failed, ${skipped} skipped`].join("\n");
    process.once("exit", () => {
      if (failsTheRun) process.exitCode = 1;
      process.stdout.write(`${this.#line}\n`);
    });
  }
}

function hasTests(module: TestModule): boolean {
  return !module.children.allTests().next().done;
}

function isLeftOut(test: TestCase): boolean {
  const { state } = test.result();
  return state === "skipped" || state === "pending";
}

function reasonOf(test: TestCase): string | undefined {
  const result = test.result();
  return result.state === "skipped" ? result.note : undefined;
}

function describe(test: TestCase): string {
  return `skipped: ${test.fullName}: ${reasonOf(test) ?? "no reason given"}`;
}
