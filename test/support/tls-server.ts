import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { aCertificate, type CertificateDraft, type SelfSigned } from "./certificate.ts";

/** How a request is answered. */
export type Answering = (req: IncomingMessage, res: ServerResponse) => void;

/** A web server over https on this machine. */
export interface TlsServer extends AsyncDisposable {
  readonly port: number;
  /** Its certificate, which is its own authority. */
  readonly certificate: SelfSigned;
  /** The requests that it has had, as `METHOD host path`. */
  readonly requests: string[];
  /** How it answers; a test may change it. */
  answer: Answering;
}

/** Starts a web server on a loopback address; `localhost` and 127.0.0.1 are in its certificate unless a draft says otherwise. */
export async function startTlsServer(
  answer: Answering,
  {
    address = "127.0.0.1",
    certificate = {},
  }: { readonly address?: string; readonly certificate?: CertificateDraft } = {},
): Promise<TlsServer> {
  serial += 1;
  const own = aCertificate({ commonName: `server ${process.pid} ${serial}`, ...certificate });
  const requests: string[] = [];
  const server = createServer({ key: own.key, cert: own.cert }, (req, res) => {
    requests.push(`${req.method} ${req.headers.host} ${req.url}`);
    started.answer(req, res);
  });
  // A client that goes away in the middle of a handshake is a part of some tests.
  server.on("tlsClientError", () => undefined);
  server.listen(0, address);
  await once(server, "listening");
  const started: TlsServer = {
    port: (server.address() as AddressInfo).port,
    certificate: own,
    requests,
    answer,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return started;
}

let serial = 0;
