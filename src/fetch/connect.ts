import { once } from "node:events";
import { connect, type SecureContext, type TLSSocket } from "node:tls";
import { OutboundProblem } from "../domain/outbound.ts";
import { AddressList } from "../lib/address-list.ts";
import { tooSlow } from "./resolve-name.ts";

/** How long it may take until a server has shown its certificate, over all its addresses. */
export const CONNECT_MS = 5000;
/** How many addresses of one name are tried. */
const MOST_ADDRESSES = 4;

/** What is connected to: addresses that were looked at, and the name that the certificate has to be for. */
export interface Destination {
  readonly host: string;
  readonly isNumber: boolean;
  readonly port: number;
  readonly addresses: readonly string[];
  /** Whom to trust beyond what this machine trusts. */
  readonly trust: SecureContext | undefined;
}

/**
 * Connects to the first of the addresses that answers, by its number, so that no name is resolved a second time. The socket
 * ends when the signal does.
 * @throws {OutboundProblem} `not_reached`, `certificate_refused`, `too_slow`
 */
export async function connectTo(destination: Destination, signal: AbortSignal): Promise<TLSSocket> {
  const addresses = destination.addresses.slice(0, MOST_ADDRESSES);
  const end = performance.now() + CONNECT_MS;
  let problem = new OutboundProblem("not_reached", "It cannot be reached.");
  for (const [tried, address] of addresses.entries()) {
    // What an address that does not answer leaves of the time is shared by the others.
    const share = Math.max(1, (end - performance.now()) / (addresses.length - tried));
    try {
      return await attempt(destination, address, share, signal);
    } catch (error) {
      if (!(error instanceof OutboundProblem) || error.code !== "not_reached") throw error;
      problem = error;
    }
  }
  throw problem;
}

async function attempt(
  { host, isNumber, port, trust }: Destination,
  address: string,
  timeMs: number,
  signal: AbortSignal,
): Promise<TLSSocket> {
  if (signal.aborted) throw tooSlow();
  const socket = connect({
    host: address,
    port,
    // RFC 6066 §3: a number is never sent as the name of a server. Its certificate is checked by the host then.
    servername: isNumber ? "" : host,
    minVersion: "TLSv1.2",
    rejectUnauthorized: true,
    ALPNProtocols: ["http/1.1"],
    ...(trust !== undefined && { secureContext: trust }),
  });
  // What goes wrong after the end of it all concerns nobody.
  socket.on("error", () => undefined);
  try {
    await once(socket, "secureConnect", { signal: AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(timeMs))]) });
  } catch (error) {
    socket.destroy();
    throw connectProblem(socket, signal, error);
  }
  const { remoteAddress } = socket;
  if (remoteAddress !== undefined && new AddressList([address]).has(remoteAddress)) return socket;
  socket.destroy();
  throw new OutboundProblem("address_not_public", "It was answered from another address than the one that was asked.");
}

function connectProblem(socket: TLSSocket, signal: AbortSignal, cause: unknown): OutboundProblem {
  if (signal.aborted) return tooSlow();
  // Node sets it, to null at first, although its types know an Error only.
  const refused: unknown = socket.authorizationError;
  if (refused === null || refused === undefined) {
    return new OutboundProblem("not_reached", "It cannot be reached.", null, cause);
  }
  const message =
    "Its certificate is not valid for its name, has expired, or is of an issuer that is not trusted here.";
  return new OutboundProblem("certificate_refused", message, null, cause);
}
