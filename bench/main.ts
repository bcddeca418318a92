import { execFileSync } from "node:child_process";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { allMet } from "./result.ts";
import { FULL, QUICK } from "./scale.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const DOCUMENT = `${HERE}../docs/performance.md`;

/** On first use, and after the versions have changed. */
function installPeers(): void {
  const installed = `${HERE}node_modules/.package-lock.json`;
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(`${HERE}package-lock.json`).mtimeMs) return;
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: HERE, stdio: "inherit" });
}

/** What is measured is what `npm start` runs. */
function buildAnteroom(): void {
  execFileSync(process.execPath, [`${HERE}../scripts/build.ts`], { stdio: "inherit" });
}

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    against: { type: "string", multiple: true, default: [] },
    only: { type: "string", multiple: true, default: [] },
  },
});
installPeers();
buildAnteroom();
const { toDocument } = await import("./report/document.ts");
const { describeMachine, describeVersions } = await import("./report/machine.ts");
const { run, WORKLOAD_NAMES } = await import("./run.ts");
const unknown = values.only.find((name) => !WORKLOAD_NAMES.includes(name));
if (unknown !== undefined) throw new Error(`There is no workload ${unknown}, only ${WORKLOAD_NAMES.join(", ")}.`);
const scale = values.quick ? QUICK : FULL;
const results = await run({
  scale,
  wants: (workload) => values.only.length === 0 || values.only.includes(workload),
  against: (peer) => values.against.length === 0 || values.against.some((part) => peer.includes(part)),
});
if (!values.quick && values.only.length === 0 && values.against.length === 0) {
  const date = new Date().toISOString().slice(0, 10);
  const { alternations } = scale;
  const circumstances = { machine: describeMachine(), versions: describeVersions(), date, alternations };
  writeFileSync(DOCUMENT, toDocument(results, circumstances));
}
process.exitCode = allMet(results) ? 0 : 1;
