import { fileURLToPath } from "node:url";
import { ServerProcess } from "./server-process.ts";
import type { Subject } from "./subject.ts";

interface Peer {
  /** The name in tables. */
  readonly name: string;
  /** A file in `bench/peers/`. */
  readonly program: string;
  readonly basePath: string;
  /** Whether the program is given the path of a file to keep its data in. */
  readonly file: boolean;
  /** Whether it is a limit and no SCIM server. */
  readonly bare?: boolean;
  /** How many users it can be filled with in a time that a bench can wait. */
  readonly fillable?: number;
}

/** The servers that Anteroom is compared with. */
export const PEERS: readonly Peer[] = [
  { name: "scimmy on SQLite", program: "scimmy.ts", basePath: "/scim/v2", file: true },
  { name: "scimmy in memory", program: "scimmy.ts", basePath: "/scim/v2", file: false },
  { name: "jackson on SQLite", program: "jackson.ts", basePath: "", file: true, fillable: 10_000 },
  { name: "jackson in memory", program: "jackson.ts", basePath: "", file: false },
  {
    name: "Better Auth on SQLite",
    program: "better-auth.ts",
    basePath: "/api/auth/scim/v2",
    file: true,
    fillable: 1000,
  },
  { name: "bare Express", program: "bare-express.ts", basePath: "", file: false, bare: true },
];

/** Starts one of them. */
export async function startPeer(peer: Peer, file: string): Promise<Subject> {
  const program = fileURLToPath(new URL(`../peers/${peer.program}`, import.meta.url));
  const server = await ServerProcess.start(peer.file ? [program, file] : [program]);
  const { host, port } = server;
  const headers = { Authorization: "Bearer bench", Accept: "application/scim+json" };
  const subject: Subject = {
    target: { name: peer.name, host, port, basePath: peer.basePath, headers },
    bare: peer.bare ?? false,
    users: 0,
    fillable: peer.fillable ?? Number.POSITIVE_INFINITY,
    async grow(users) {
      if (subject.users >= users) return;
      await server.ask({ ask: "seed", from: subject.users, to: users });
      subject.users = users;
    },
    [Symbol.asyncDispose]: async () => await server[Symbol.asyncDispose](),
  };
  return subject;
}
