import { readFileSync } from "node:fs";
import { join } from "node:path";
import { drive } from "../load/drive.ts";
import type { Target } from "../load/request.ts";
import { createUser } from "../load/users.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";
import type { Subject } from "./subject.ts";

/** Anteroom as shipped: `anteroom serve` with default settings on a new data directory. */
export class Anteroom implements Subject {
  readonly target: Target;
  readonly bare = false;
  users = 0;
  patches = 0;
  readonly #server: ServerProcess;

  private constructor(server: ServerProcess, target: Target) {
    this.#server = server;
    this.target = target;
  }

  static async start(dataDir: string): Promise<Anteroom> {
    const server = await startServerProcess(["src/main.ts", "serve", "--data-dir", dataDir, "--port", "0"]);
    const { host, port } = server;
    const adminToken = readFileSync(join(dataDir, "admin.token"), "utf8").trim();
    const response = await fetch(`http://${host}:${port}/api/v1/connections`, {
      method: "POST",
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      body: JSON.stringify({ name: "Bench", idp: "okta" }),
    });
    if (response.status !== 201) throw new Error(`The connection was refused: ${await response.text()}`);
    const { token } = (await response.json()) as { readonly token: string };
    const headers = { Authorization: `Bearer ${token}`, Accept: "application/scim+json" };
    return new Anteroom(server, { name: "Anteroom", host, port, basePath: "/scim/v2", headers });
  }

  async grow(users: number): Promise<void> {
    const amount = { connections: 16, requests: users - this.users, seconds: 3600 };
    await drive(this.target, amount, () => createUser(this.users++));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }
}
