import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { aCertificate } from "./certificate.ts";

/** A place of the server with its own identity provider, below which everything asks for a sign-in. */
export interface MellonPlace {
  /** Such as `/crm`. */
  readonly path: string;
  readonly idpMetadata: string;
}

/** Apache with mod_auth_mellon, a service provider that people run, over https on this machine. */
export interface Mellon extends AsyncDisposable {
  readonly url: string;
  /** Its certificate, PEM, which is its own authority. */
  readonly authority: string;
}

const MODULES = "/usr/lib/apache2/modules";
const APACHE = "/usr/sbin/apache2";
const PACKAGES = "apache2-bin and libapache2-mod-auth-mellon";

/** Why it cannot be started here, or undefined where it can. */
export function missingMellon(): string | undefined {
  const isThere = existsSync(APACHE) && existsSync(join(MODULES, "mod_auth_mellon.so"));
  return isThere ? undefined : `a real service provider needs Debian's packages ${PACKAGES}`;
}

/** Starts Apache in a directory of its own and on a free port; it ends, and the directory goes, when it is disposed of. */
export async function startMellon(places: readonly MellonPlace[]): Promise<Mellon> {
  await using resources = new AsyncDisposableStack();
  const directory = mkdtempSync(join(tmpdir(), "anteroom-mellon-"));
  resources.defer(() => rmSync(directory, { recursive: true, force: true }));
  // Root gives its rights away before it serves, and what serves then has to read here.
  chmodSync(directory, 0o755);
  const tls = aCertificate({ commonName: `mellon ${process.pid}` });
  const signer = aCertificate({ keyType: "rsa", commonName: "mellon signer" });
  const files = { "tls.key": tls.key, "tls.crt": tls.cert, "sp.key": signer.key, "sp.crt": signer.cert };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
  mkdirSync(join(directory, "htdocs"));
  const port = await freePort();
  writeFileSync(join(directory, "httpd.conf"), configuration(directory, port, places));
  const child = spawn(APACHE, ["-d", directory, "-f", join(directory, "httpd.conf"), "-D", "FOREGROUND"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  resources.defer(() => end(child));
  await untilItListens(child, port, directory);
  const owned = resources.move();
  return {
    url: `https://localhost:${port}`,
    authority: tls.cert,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function configuration(directory: string, port: number, places: readonly MellonPlace[]): string {
  const modules = ["mpm_event", "authn_core", "authz_core", "authz_user", "ssl", "auth_mellon"];
  const isRoot = process.getuid?.() === 0;
  return [
    ...modules.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`),
    ...(isRoot ? ["User nobody", "Group nogroup"] : []),
    `Listen 127.0.0.1:${port}`,
    `ServerName https://localhost:${port}`,
    `PidFile ${directory}/httpd.pid`,
    `DefaultRuntimeDir ${directory}`,
    `ErrorLog ${directory}/error.log`,
    `DocumentRoot ${directory}/htdocs`,
    "UseCanonicalName On",
    "StartServers 1",
    "ServerLimit 1",
    "ThreadsPerChild 8",
    "MaxRequestWorkers 8",
    `MellonLockFile ${directory}/mellon.lock`,
    "SSLEngine on",
    `SSLCertificateFile ${directory}/tls.crt`,
    `SSLCertificateKeyFile ${directory}/tls.key`,
    ...places.flatMap((place) => location(directory, place)),
    "",
  ].join("\n");
}

function location(directory: string, { path, idpMetadata }: MellonPlace): readonly string[] {
  const file = join(directory, `idp-${path.replaceAll("/", "")}.xml`);
  writeFileSync(file, idpMetadata);
  return [
    `<Location ${path}>`,
    "  AuthType Mellon",
    "  MellonEnable auth",
    "  Require valid-user",
    `  MellonEndpointPath ${path}/mellon`,
    `  MellonSPPrivateKeyFile ${directory}/sp.key`,
    `  MellonSPCertFile ${directory}/sp.crt`,
    `  MellonIdPMetadataFile ${file}`,
    "  MellonSignatureMethod rsa-sha256",
    "</Location>",
  ];
}

/** A port that nothing listens on. Somebody could take it before Apache does, and then the test says so. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

const START_MS = 20_000;

async function untilItListens(child: ChildProcess, port: number, directory: string): Promise<void> {
  const until = Date.now() + START_MS;
  let problems = "";
  child.stderr?.on("data", (text: Buffer) => {
    problems += text.toString();
  });
  while (Date.now() < until && child.exitCode === null) {
    if (await listens(port)) return;
    await sleep(50);
  }
  const log = join(directory, "error.log");
  throw new Error(`Apache did not start: ${problems}${existsSync(log) ? readFileSync(log, "utf8") : ""}`);
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const isUp = await once(socket, "connect").then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isUp;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}
