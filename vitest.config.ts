import type { ViteUserConfig } from "vitest/config";
import { CountReporter } from "./test/support/count-reporter.ts";

const config: ViteUserConfig = {
  test: {
    globalSetup: ["test/support/runtime.ts"],
    setupFiles: ["test/support/offline.ts"],
    reporters: ["default", new CountReporter()],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: "server",
          include: ["test/**/*.test.ts"],
          exclude: ["test/browser/**"],
          execArgv: ["--disable-proto=throw"],
        },
      },
      {
        // What drives the browser sets prototypes; the servers that it is shown run as they are started by npm, or in the test.
        extends: true,
        test: { name: "browser", include: ["test/browser/**/*.test.ts"], testTimeout: 60_000 },
      },
    ],
  },
};

export default config;
