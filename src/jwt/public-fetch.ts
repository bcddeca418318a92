import { type LookupAddress, lookup } from "node:dns";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { AddressList } from "../lib/address-list.ts";
import { isGlobalAddress } from "../lib/global-address.ts";

/** How long fetching may take in all. */
export const FETCH_TIME_MS = 5000;
/** The largest document; those of large issuers have 20 KB. */
export const KEY_DOCUMENT_BYTES: number = 256 * 1024;
/** Elsewhere something may listen that was not meant to be asked. */
const PORTS: ReadonlySet<string> = new Set(["", "443", "8443"]);

/** Why an address was not fetched: a sentence without what the other side said. */
export class FetchProblem extends Error {
  override readonly name = "FetchProblem";
}

/**
 * Fetches a small JSON document over https from the public internet: every address that the name resolves to is looked at,
 * and one of these is connected to, so that a name cannot lead inside. No redirects, five seconds, 256 KiB.
 * @param allowed addresses that may be asked although they are not global, on any port
 * @throws {FetchProblem}
 */
export async function fetchPublicJson(text: string, allowed: AddressList): Promise<unknown> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:") throw new FetchProblem("It is no https address.");
  const rules = { allowed, port: url.port };
  const literal = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(literal) !== 0) assertAllowed([literal], rules);
  return parse(await bodyOf(await get(url, rules)));
}

interface Rules {
  readonly allowed: AddressList;
  readonly port: string;
}

function get(url: URL, rules: Rules): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { Accept: "application/json", "Accept-Encoding": "identity" };
    const signal = AbortSignal.timeout(FETCH_TIME_MS);
    const options = { agent: false, lookup: guardedLookup(rules), headers, signal };
    const sent = request(url, options, (response) => {
      if (response.statusCode === 200) return resolve(response);
      response.destroy();
      reject(new FetchProblem(`It answered ${response.statusCode}.`));
    });
    sent.on("error", (error) => reject(toProblem(error)));
    sent.end();
  });
}

/** The name is resolved once, here: what is looked at is what is connected to. */
function guardedLookup(rules: Rules): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      try {
        assertAllowed(
          addresses.map(({ address }) => address),
          rules,
        );
      } catch (problem) {
        return callback(problem as Error, []);
      }
      answer(addresses, options.all === true, callback);
    });
  };
}

function answer(addresses: readonly LookupAddress[], all: boolean, callback: Parameters<LookupFunction>[2]): void {
  const [first] = addresses;
  if (all || first === undefined) callback(null, [...addresses]);
  else callback(null, first.address, first.family);
}

function assertAllowed(addresses: readonly string[], { allowed, port }: Rules): void {
  for (const address of addresses) {
    if (allowed.has(address)) continue;
    if (!isGlobalAddress(address)) throw new FetchProblem("It leads to an address that is not of the public internet.");
    if (!PORTS.has(port)) throw new FetchProblem("Its port is neither 443 nor 8443.");
  }
  if (addresses.length === 0) throw new FetchProblem("Its name has no address.");
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > KEY_DOCUMENT_BYTES) throw new FetchProblem("Its answer is larger than 256 KiB.");
      chunks.push(chunk);
    }
  } catch (error) {
    throw toProblem(error);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FetchProblem("Its answer is no JSON.");
  }
}

function toProblem(error: unknown): FetchProblem {
  if (error instanceof FetchProblem) return error;
  if (error instanceof Error && error.name === "AbortError") return new FetchProblem("It took longer than 5 seconds.");
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown";
  return new FetchProblem(`It cannot be reached (${code}).`, { cause: error });
}
