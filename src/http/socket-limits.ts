import type { Server } from "node:http";
import type { Socket } from "node:net";
import { AddressList, networkOf, plainAddress } from "../lib/address-list.ts";
import { refuseSocket } from "./raw-refusal.ts";

/** How many sockets may be open. */
export interface SocketLimits {
  readonly total: number;
  /** From one IPv4 address, or one /64 of IPv6. */
  readonly perAddress: number;
  /** Addresses and blocks of proxies: one address of theirs stands for all of their clients. */
  readonly proxies: readonly string[];
  /** Hears of each socket that is refused. */
  readonly onRefused: (address: string, sentence: string) => void;
  /** Hears how many sockets are open, whenever that changes. */
  readonly onCount?: (open: number) => void;
}

/** Whoever is on this machine gets in when all others have taken everything: operators, and what asks whether the server lives. */
export const RESERVED_SOCKETS = 64;
/** How many refused sockets may be waited for at the same time, so that they see why; the others are cut. */
const MOST_LEAVING = 64;
const LEAVING_MS = 1000;
const RETRY_AFTER_SECONDS = 5;
const LOOPBACK = new AddressList(["127.0.0.0/8", "::1"]);

/**
 * Holds a server to its limits of open sockets, before anything is read from them. Sockets of proxies and of this machine,
 * where a proxy may stand, count in the total only.
 */
export function limitSockets(server: Server, limits: SocketLimits): void {
  const gate = new SocketGate(limits);
  // What has been refused must not be read as a request, so Node's own listener has to come behind the gate.
  const accept = server.listeners("connection") as ((socket: Socket) => void)[];
  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => {
    if (gate.admits(socket)) for (const take of accept) take.call(server, socket);
  });
}

class SocketGate {
  readonly #limits: SocketLimits;
  readonly #proxies: AddressList;
  readonly #open = new Map<string, number>();
  #total = 0;
  #leaving = 0;

  constructor(limits: SocketLimits) {
    this.#limits = limits;
    this.#proxies = new AddressList(limits.proxies);
  }

  admits(socket: Socket): boolean {
    const address = plainAddress(socket.remoteAddress ?? "") ?? "unknown";
    const isLocal = LOOPBACK.has(address);
    const network = isLocal || this.#proxies.has(address) ? undefined : networkOf(address);
    const problem = this.#problemWith(network, isLocal);
    if (problem !== undefined) {
      this.#limits.onRefused(address, problem);
      this.#refuse(socket, problem);
      return false;
    }
    this.#count(network, 1);
    socket.once("close", () => this.#count(network, -1));
    return true;
  }

  #problemWith(network: string | undefined, isLocal: boolean): string | undefined {
    const { total, perAddress } = this.#limits;
    if (this.#total >= total + (isLocal ? RESERVED_SOCKETS : 0)) {
      return `More than ${total} connections to the server are open; close some, or try again later.`;
    }
    if (network === undefined || (this.#open.get(network) ?? 0) < perAddress) return undefined;
    return `More than ${perAddress} connections from one address are open; close some, or list a proxy in ANTEROOM_TRUSTED_PROXIES.`;
  }

  #count(network: string | undefined, change: 1 | -1): void {
    this.#total += change;
    this.#limits.onCount?.(this.#total);
    if (network === undefined) return;
    const open = (this.#open.get(network) ?? 0) + change;
    if (open === 0) this.#open.delete(network);
    else this.#open.set(network, open);
  }

  #refuse(socket: Socket, problem: string): void {
    if (this.#leaving >= MOST_LEAVING) {
      socket.destroy();
      return;
    }
    this.#leaving += 1;
    const cut = setTimeout(() => socket.destroy(), LEAVING_MS).unref();
    socket.once("close", () => {
      clearTimeout(cut);
      this.#leaving -= 1;
    });
    refuseSocket(socket, problem, RETRY_AFTER_SECONDS);
  }
}
