import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { FULL, QUICK } from "./scale.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));

function installPeers(): void {
  const installed = `${HERE}node_modules/.package-lock.json`;
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(`${HERE}package-lock.json`).mtimeMs) return;
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: HERE, stdio: "inherit" });
}

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
  },
});
installPeers();
const { allMet, run } = await import("./run.ts");
const wants = (workload: string): boolean => values.only.length === 0 || values.only.includes(workload);
const results = await run({ scale: values.quick ? QUICK : FULL, wants });
process.exitCode = allMet(results) ? 0 : 1;
