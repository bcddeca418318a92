import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { consecutiveCodes, newAuthenticator } from "../../../src/cli/demo-code.ts";
import { demoFile, readScenario } from "../../../src/cli/demo-scenario.ts";
import { startDemoServer } from "../../../src/cli/demo-server.ts";

let directory = "";

beforeAll(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), "anteroom-demo-test-"));
});

afterAll(() => rmSync(directory, { recursive: true }));

/** An executable that stands for the server's. */
function main(name: string, source: string): string {
  const file = path.join(directory, `${name}.mjs`);
  writeFileSync(file, source);
  return file;
}

const wait = "setInterval(() => undefined, 1000);";

describe("the demo's server", () => {
  it("is started on a new directory and a port of its own, without the settings of a real one", async () => {
    const file = main(
      "good",
      `console.log(JSON.stringify({ msg: "listening on http://localhost:1234", argv: process.argv.slice(2) }));
       console.error(process.env.ANTEROOM_PORT ?? "unset");
       if (process.env.ANTEROOM_DATABASE_URL !== undefined) process.exit(1);
       ${wait}`,
    );

    await using server = await startDemoServer({
      mainPath: file,
      port: 0,
      env: { ...process.env, ANTEROOM_DATABASE_URL: "x" },
    });

    expect(server.url).toBe("http://localhost:1234");
    expect(existsSync(server.dataDir)).toBe(true);
  });

  it("is stopped and its directory removed when the demo ends", async () => {
    const file = main("stop", `console.log("listening on http://localhost:1/"); ${wait}`);
    const server = await startDemoServer({ mainPath: file, port: 0, env: process.env });

    await server[Symbol.asyncDispose]();

    await server.ended;
    expect(existsSync(server.dataDir)).toBe(false);
  });

  it("is reported with its last words when it dies at once", async () => {
    const file = main("dies", `console.error("The port is taken."); process.exit(1);`);

    await expect(startDemoServer({ mainPath: file, port: 0, env: process.env })).rejects.toMatchObject({
      exitCode: 6,
      lines: ["The port is taken."],
    });
  });
});

describe("the demo's server, interrupted", () => {
  it("is given up while it is starting", async () => {
    const file = main("slow", wait);
    const controller = new AbortController();
    const starting = startDemoServer({ mainPath: file, port: 0, env: process.env, signal: controller.signal });
    setTimeout(() => controller.abort(), 100);

    await expect(starting).rejects.toThrow("The demo was stopped while its server was starting.");
  });
});

describe("the demo's authenticator", () => {
  /** RFC 6238, appendix B: the last six digits of the SHA-1 row. */
  const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

  it("gives the codes of the step before and of this one", () => {
    expect(consecutiveCodes(secret, 1_111_111_111_000)).toEqual(["081804", "050471"]);
  });

  it("has 20 random bytes and a URI that holds them", () => {
    const { secret: fresh, uri } = newAuthenticator("svc@example.com", "Example IdP");

    expect(fresh).toMatch(/^[A-Z2-7]{32}$/);
    expect(new URL(uri).searchParams.get("secret")).toBe(fresh);
  });
});

describe("the demo's scenario", () => {
  it("speaks of nothing that it does not set up", async () => {
    const scenario = await readScenario();
    const keys = scenario.applications.map((application) => application.key);
    const robots = scenario.providers.flatMap((provider) => provider.robots);
    const integrations = scenario.integrations.map((integration) => integration.name);
    const journeys = scenario.journeys.flatMap((journey) => journey.steps);

    expect(keys).toEqual(expect.arrayContaining(scenario.integrations.map((integration) => integration.application)));
    expect(keys).toEqual(
      expect.arrayContaining(robots.flatMap((robot) => robot.grants.map(({ value }) => value.split(":")[0]))),
    );
    expect(robots.map((robot) => robot.userName)).toEqual(
      expect.arrayContaining(scenario.journeys.map((journey) => journey.userName)),
    );
    for (const step of journeys) if (step.do === "link") expect(integrations).toContain(step.integration);
  });

  it("has its metadata files beside it", async () => {
    const files = (await readScenario()).applications.flatMap(({ metadata }) =>
      metadata === undefined ? [] : [metadata],
    );

    expect(files.filter((file) => !existsSync(demoFile(file)))).toEqual([]);
  });

  it("starts from entries that the catalogue has", async () => {
    const entries = (await readScenario()).applications.flatMap(({ catalogue }) => catalogue ?? []);

    expect(entries).toContain("slack");
    expect(entries.filter((entry) => !existsSync(`data/applications/${entry}.json`))).toEqual([]);
  });
});
