import type { RunningApi } from "./api-client.ts";
import { proveOnHost } from "./people-journey.ts";

const REASON = { headers: { "Anteroom-Reason": "the story" } };

/** Does all that is done with keys while a server is open. `POST /keys/init` is for one that is not: `process/keys.test.ts`. */
export async function rotateOnce(api: RunningApi): Promise<void> {
  const { call, clock, runJobs } = api;
  await proveOnHost(api);
  const { body: before } = await call("GET", "/keys");
  const [old] = before["dataKeys"];
  await call("POST", "/keys/unseal", {});
  await call("POST", "/keys/root-rotation", { to: "file" }, REASON);
  const { body: recovery } = await call("POST", "/keys/recovery", { passphrase: "five random words are good" }, REASON);
  await call("POST", "/keys/recovery/saved", { rootKeyId: recovery["rootKeyId"] });
  await call("POST", "/keys/rotation");
  clock.at += 3 * 24 * 60 * 60 * 1000;
  await runJobs();
  await call("DELETE", `/keys/data-keys/${old.id}`);
}
