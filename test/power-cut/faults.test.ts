import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, type TestContext } from "vitest";
import { type ServerProcess, startServerProcess } from "../support/crash-child.ts";
import { auditServer } from "../support/crash-child-audit.ts";
import { writeUntilKilled } from "../support/crash-child-ledger.ts";
import { LANES, problemsOfFile, type Setup, seededRandom, setUp, timesFromEnvironment } from "../support/crash-life.ts";
import { openTempDirectory } from "../support/temp-store.ts";
import { compileShim } from "./compile-shim.ts";
import { SimulatedDisk } from "./simulated-disk.ts";

const FAULTS = timesFromEnvironment("ANTEROOM_TEST_FAULTS", 4);
const SEED = 20260117;
const RECOVERY_MS = 5_000;

const shim = compileShim();

type Fail = (disk: SimulatedDisk, random: () => number) => void;

describe("a server whose disk", () => {
  it.for<[string, Fail]>([
    ["is full", (disk, random) => disk.failWrites("ENOSPC", Math.floor(random() * 300_000))],
    ["may suddenly only be read", (disk) => disk.failWrites("EROFS", 0)],
    ["cannot be written", (disk, random) => disk.failWrites("EIO", Math.floor(random() * 300_000))],
    ["does not sync", (disk, random) => disk.failSyncs("EIO", Math.floor(random() * 12))],
  ])(
    "%s puts writes off, reads on, recovers by itself and loses nothing",
    { timeout: FAULTS * 30_000 + 60_000 },
    async ([_what, fail], context) => {
      await using site = await openSite(context);
      const random = seededRandom(SEED);
      const seen = [];

      for (let round = 0; round < FAULTS; round += 1) {
        fail(site.disk, random);
        await site.writeUntilRefused(round);
        seen.push(await site.look());
        site.disk.heal();
        await site.recover(round);
      }
      const problems = await site.cutAndAudit();

      expect(seen).toEqual(seen.map(() => ({ alive: 200, ready: 503, list: 200, write: 503, retryAfter: "5" })));
      expect(problems).toEqual([]);
    },
  );

  // SQLite has written the COMMIT by then, and finds it in its log after a kill unless it is taken out.
  it("fails to sync once never brings back what it refused", { timeout: 120_000 }, async (context) => {
    await using site = await openSite(context);
    // The very first COMMIT of a log syncs its header before there is anything to bring back.
    await site.addApplication("first");
    // The thread that moves the log syncs, too, and would meet the failure in place of the COMMIT.
    await site.untilNobodySyncs();
    site.disk.failSyncs("EIO", 0, 1);

    const refused = await site.addApplication("ghost");
    await site.restart();

    expect([refused.status, site.disk.failures]).toEqual([503, 1]);
    expect((await site.addApplication("ghost")).status).toBe(201);
  });

  it("syncs at least once for every COMMIT, and so for every write that waits for the one before", {
    timeout: 120_000,
  }, async (context) => {
    await using site = await openSite(context);
    const before = site.disk.syncs;

    for (let write = 0; write < 10; write += 1) await site.look();

    expect(site.disk.syncs - before).toBeGreaterThanOrEqual(10);
  });
});

interface SiteParts {
  readonly directory: Disposable;
  readonly disk: SimulatedDisk;
  readonly setup: Setup;
  readonly start: () => Promise<ServerProcess>;
  readonly server: ServerProcess;
}

/** A server on a disk that fails on demand, with what it acknowledged. */
class FaultySite implements AsyncDisposable {
  readonly disk: SimulatedDisk;
  readonly #directory: Disposable;
  readonly #setup: Setup;
  readonly #start: () => Promise<ServerProcess>;
  #server: ServerProcess;

  constructor(parts: SiteParts) {
    this.disk = parts.disk;
    this.#directory = parts.directory;
    this.#setup = parts.setup;
    this.#start = parts.start;
    this.#server = parts.server;
  }

  /** Writes in all lanes until each has been refused. */
  async writeUntilRefused(round: number): Promise<void> {
    const { token, ledger } = this.#setup;
    const target = { url: this.#server.url, token };
    await Promise.all(Array.from({ length: LANES }, (_, lane) => writeUntilKilled(target, ledger, lane, round)));
  }

  /** Waits until nothing has been synced for a while. */
  async untilNobodySyncs(): Promise<void> {
    for (let before = -1; before !== this.disk.syncs; ) {
      before = this.disk.syncs;
      await sleep(1000);
    }
  }

  /** What the server answers while the disk fails. */
  async look(): Promise<Record<string, unknown>> {
    const [alive, ready, list] = [
      await this.#get("/healthz"),
      await this.#get("/readyz"),
      await this.#get("/scim/v2/Users"),
    ];
    const write = await this.#post();
    const retryAfter = write.headers.get("retry-after");
    return { alive: alive.status, ready: ready.status, list: list.status, write: write.status, retryAfter };
  }

  /** Waits until the server takes writes again; whether a client or a probe comes first makes no difference. */
  async recover(round: number): Promise<void> {
    const steps = [() => this.#until(200, () => this.#get("/readyz")), () => this.#until(201, () => this.#post())];
    for (const step of round % 2 === 0 ? steps : steps.toReversed()) await step();
  }

  /** Cuts the power and lists what contradicts what was acknowledged or refused. */
  async cutAndAudit(): Promise<string[]> {
    const { path, token, adminToken, ledger } = this.#setup;
    await this.#server.end("SIGKILL");
    this.disk.cutPower();
    const server = await this.#start();
    const problems = await auditServer({ url: server.url, token }, adminToken, ledger);
    const code = await server.end("SIGTERM");
    return [...problems, ...ledger.surprises, ...(code === 0 ? [] : [`ended with ${code}`]), ...problemsOfFile(path)];
  }

  /** Kills the server, leaves the disk alone, and starts another. */
  async restart(): Promise<void> {
    await this.#server.end("SIGKILL");
    this.#server = await this.#start();
  }

  /** Adds an application; unlike a refused SCIM request, a refused one of these writes nothing afterwards. */
  async addApplication(key: string): Promise<Response> {
    const body = JSON.stringify({ key, name: key });
    const headers = { authorization: `Bearer ${this.#setup.adminToken}`, "content-type": "application/json" };
    return await fetch(`${this.#server.url}/api/v1/applications`, { method: "POST", headers, body });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.end("SIGKILL");
    this.disk[Symbol.dispose]();
    this.#directory[Symbol.dispose]();
  }

  async #until(status: number, ask: () => Promise<Response>): Promise<void> {
    const giveUpAt = Date.now() + RECOVERY_MS;
    while ((await ask()).status !== status) {
      if (Date.now() > giveUpAt) throw new Error(`The server has not recovered ${RECOVERY_MS} ms after its disk.`);
      await sleep(20);
    }
  }

  async #get(path: string): Promise<Response> {
    return await this.#send(path, {});
  }

  async #post(): Promise<Response> {
    const displayName = `Group ${randomUUID()}`;
    const body = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName };
    return await this.#send("/scim/v2/Groups", { method: "POST", body: JSON.stringify(body) });
  }

  async #send(path: string, request: RequestInit): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#setup.token}`, "content-type": "application/scim+json" };
    const response = await fetch(`${this.#server.url}${path}`, { ...request, headers });
    await response.arrayBuffer();
    return response;
  }
}

async function openSite({ skip }: TestContext): Promise<FaultySite> {
  if ("missing" in shim) return skip(shim.missing);
  const directory = openTempDirectory();
  const disk = new SimulatedDisk(shim.file, directory.path);
  const { environment } = disk;
  const start = () => startServerProcess(directory.path, { environment });
  const setup = await setUp(directory.path, start);
  return new FaultySite({ directory, disk, setup, start, server: await start() });
}
