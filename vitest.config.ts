import type { ViteUserConfig } from "vitest/config";
import { CountReporter } from "./test/support/count-reporter.ts";

const config: ViteUserConfig = {
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/runtime.ts"],
    setupFiles: ["test/support/offline.ts"],
    reporters: ["default", new CountReporter()],
    pool: "forks",
    maxWorkers: 2,
    execArgv: ["--disable-proto=throw"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
};

export default config;
