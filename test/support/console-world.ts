import type { Browser } from "playwright-core";
import { ApiClient } from "../../src/cli/api-client.ts";
import { playScenario } from "../../src/cli/demo-journey.ts";
import { readScenario } from "../../src/cli/demo-scenario.ts";
import { startBrowser } from "./browser.ts";
import { type ServerOverrides, startServer, type TestServer } from "./server.ts";

/** A server with a browser beside it. */
export interface ConsoleWorld extends AsyncDisposable {
  readonly server: TestServer;
  readonly browser: Browser;
  /** The management API as the local administrator. */
  readonly api: ApiClient;
}

/** Starts both; `demo` fills the server with an account in each state. */
export async function startConsoleWorld({
  demo = false,
  ...overrides
}: ServerOverrides & { readonly demo?: boolean } = {}): Promise<ConsoleWorld> {
  await using resources = new AsyncDisposableStack();
  const server = resources.use(await startServer(overrides));
  const api = new ApiClient({ baseUrl: server.url, token: server.adminToken });
  if (demo) await playScenario(api, await readScenario(), () => undefined);
  const browser = await startBrowser();
  resources.defer(() => browser.close());
  const owned = resources.move();
  return { server, browser, api, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
