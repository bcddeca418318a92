import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { anEntity } from "./metadata.ts";
import { startTlsServer, type TlsServer } from "./tls-server.ts";

/** An app on this machine whose metadata an Anteroom may fetch. */
export interface MetadataServer extends AsyncDisposable {
  /** Where its metadata lies. */
  readonly url: string;
  /** The settings that let an Anteroom fetch it. */
  readonly env: Readonly<Record<string, string>>;
  /** What it was asked for. */
  readonly requests: readonly string[];
  /** What it serves by now: a document, or a status without one; null for no answer at all. */
  serve(what: string | number | null): void;
}

/** Starts an app that serves metadata of a service provider. */
export async function startMetadataServer(): Promise<MetadataServer> {
  await using resources = new AsyncDisposableStack();
  const server: TlsServer = resources.use(await startTlsServer(() => undefined));
  const directory = mkdtempSync(join(tmpdir(), "anteroom-authorities-"));
  resources.defer(() => rmSync(directory, { recursive: true }));
  const caFile = join(directory, "authorities.pem");
  writeFileSync(caFile, server.certificate.cert);
  const serve: MetadataServer["serve"] = (what) => {
    server.answer = (_req, res) => {
      if (typeof what === "number") res.writeHead(what).end();
      else if (what !== null) res.setHeader("Content-Type", "application/samlmetadata+xml").end(what);
    };
  };
  serve(anEntity());
  const owned = resources.move();
  return {
    url: `https://localhost:${server.port}/metadata`,
    env: { ANTEROOM_FETCH_ADDRESSES: "127.0.0.0/8", ANTEROOM_FETCH_CA_FILE: caFile },
    requests: server.requests,
    serve,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
