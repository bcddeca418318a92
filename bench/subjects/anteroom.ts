import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import type { ProcessRequest } from "../load/process-request.ts";
import type { Target } from "../load/request.ts";
import { ServerProcess } from "./server-process.ts";
import type { Subject } from "./subject.ts";

const SEED_USERS = fileURLToPath(new URL("../seeding/seed-users.ts", import.meta.url));

interface NewConnection {
  readonly id: string;
  readonly token: string;
}

/** Anteroom as shipped: `npm start` with default settings, on a data directory of its own, with one Okta connection. */
export class Anteroom implements Subject {
  readonly bare = false;
  readonly fillable: number = Number.POSITIVE_INFINITY;
  users = 0;
  readonly #dataDir: string;
  readonly #name: string;
  #server: ServerProcess;
  #connection: NewConnection = { id: "", token: "" };

  private constructor(dataDir: string, name: string, server: ServerProcess) {
    this.#dataDir = dataDir;
    this.#name = name;
    this.#server = server;
  }

  /** Starts it on an empty data directory. The name is the one in tables. */
  static async start(dataDir: string, name = "Anteroom"): Promise<Anteroom> {
    const anteroom = new Anteroom(dataDir, name, await startServe(dataDir));
    anteroom.#connection = await anteroom.api<NewConnection>("/connections", { name: "Bench", idp: "okta" });
    return anteroom;
  }

  get target(): Target {
    const { host, port } = this.#server;
    const headers = { Authorization: `Bearer ${this.#connection.token}`, Accept: "application/scim+json" };
    return { name: this.#name, host, port, basePath: "/scim/v2", headers };
  }

  /** Posts to the management API and answers what was made. */
  async api<Made>(path: string, body: unknown): Promise<Made> {
    const adminToken = readFileSync(join(this.#dataDir, "admin.token"), "utf8").trim();
    const response = await fetch(`http://${this.#server.host}:${this.#server.port}/api/v1${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.status !== 201) throw new Error(`Anteroom refused ${path}: ${await response.text()}`);
    return (await response.json()) as Made;
  }

  /** Stops the server, stores users by `seeding/seed-users.ts`, and starts it again. */
  async grow(users: number): Promise<void> {
    if (users <= this.users) return;
    const { id: connectionId } = this.#connection;
    const [workspaceId = ""] = this.#column("SELECT workspace_id FROM connection");
    await this.#server[Symbol.asyncDispose]();
    const numbers = [String(this.users), String(users)];
    execFileSync(process.execPath, [SEED_USERS, this.#database, workspaceId, connectionId, ...numbers]);
    this.#server = await startServe(this.#dataDir);
    this.users = users;
  }

  /** The SCIM ids of the users with these numbers, in order. */
  userIds(from: number, count: number): readonly string[] {
    return this.#column(`SELECT id FROM directory_user ORDER BY seq LIMIT ${count} OFFSET ${from}`);
  }

  /** Waits until the accounts that large changes left to the background are derived. */
  async settle(): Promise<void> {
    while (this.#column("SELECT user_id FROM rederive_queue LIMIT 1").length > 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  residentBytes(): number {
    return this.#server.residentBytes();
  }

  ask(request: ProcessRequest): Promise<number> {
    return this.#server.ask(request);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }

  get #database(): string {
    return join(this.#dataDir, "anteroom.db");
  }

  #column(sql: string): readonly string[] {
    const database = new Database(this.#database, { readonly: true });
    try {
      return database.prepare<[], string>(sql).pluck().all();
    } finally {
      database.close();
    }
  }
}

function startServe(dataDir: string): Promise<ServerProcess> {
  return ServerProcess.start([
    "--max-semi-space-size=8",
    "--use-largepages=silent",
    "dist/main.js",
    "serve",
    "--data-dir",
    dataDir,
    "--port",
    "0",
  ]);
}
