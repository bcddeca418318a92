import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { aDirectory, startServe } from "../support/executable.ts";
import { ACS_URL, anAcs, anEntity, aRole } from "../support/metadata.ts";
import { startMetadataServer } from "../support/metadata-server.ts";

const CHANGED = "https://changed.vendor.io/acs";

interface Job {
  readonly due_at: number;
  readonly attempts: number;
  readonly lease: string | null;
  readonly lease_until: number | null;
}

/** Looks into the database of a server, or changes it while none runs. */
function inDatabase<Result>(dataDir: string, work: (database: Database.Database) => Result): Result {
  using database = Object.assign(new Database(join(dataDir, "anteroom.db")), {
    [Symbol.dispose](this: Database.Database) {
      this.close();
    },
  });
  return work(database);
}

function jobIn(dataDir: string): Job | undefined {
  return inDatabase(dataDir, (database) => database.prepare("SELECT * FROM job").get() as Job | undefined);
}

async function until(isSo: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 30_000;
  while (!isSo()) {
    if (Date.now() > giveUpAt) throw new Error("It did not happen within half a minute.");
    await sleep(20);
  }
}

describe("a server that is killed with -9 while it works on a job", () => {
  it("leaves the job to the next start, once its lease has run out, and does it then", async () => {
    using directory = aDirectory();
    const dataDir = join(directory.path, "data");
    await using app = await startMetadataServer();
    const env = { ...app.env, ANTEROOM_JOB_INTERVAL_SECONDS: "1" };
    const first = await startServe(dataDir, env);
    await first.api("POST", "/applications", { key: "crm", name: "CRM", metadataUrl: app.url });
    await first.stop("SIGTERM");
    inDatabase(dataDir, (database) => database.exec("UPDATE job SET due_at = 0"));
    app.serve(null);

    const second = await startServe(dataDir, env);
    await until(() => app.requests.length === 2);
    const ended = await second.stop("SIGKILL");
    const left = jobIn(dataDir);
    app.serve(anEntity({ content: aRole({ acs: anAcs({ Location: CHANGED }) }) }));
    await using third = await startServe(dataDir, env);
    await sleep(2500);
    const during = app.requests.length;
    // What would pass by itself within five minutes.
    inDatabase(dataDir, (database) => database.exec("UPDATE job SET lease_until = 0"));
    await until(() => (jobIn(dataDir)?.due_at ?? 0) > Date.now());

    const { body } = await third.api("GET", "/applications/crm");
    expect(ended.signal).toBe("SIGKILL");
    expect(left).toMatchObject({ due_at: 0, attempts: 1, lease: expect.any(String) });
    expect([during, app.requests.length]).toEqual([2, 3]);
    expect(jobIn(dataDir)).toMatchObject({ attempts: 0, lease: null });
    expect(body).toMatchObject({
      saml: { acsUrls: [ACS_URL] },
      pendingChange: { changes: [{ what: "acsUrls", from: ACS_URL, to: CHANGED }] },
    });
  }, 120_000);
});
