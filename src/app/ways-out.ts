import type { Config } from "../config/config.ts";
import type { Clock } from "../domain/clock.ts";
import type { Outbound } from "../domain/outbound.ts";
import { readAuthorities } from "../fetch/authorities.ts";
import { createOutbound } from "../fetch/outbound.ts";
import { AddressList, blocksOf } from "../lib/address-list.ts";
import { packageVersion } from "../lib/package-version.ts";

/** The ways out, by what is fetched: each goes to addresses of its own. */
export interface WaysOut {
  readonly documents: Outbound;
  readonly keys: Outbound;
}

/** The public internet is asked, and what the operator lists beyond it. */
export function createWaysOut({ fetch, oauth }: Config, clock: Clock): WaysOut {
  const authorities = fetch.caFile === undefined ? [] : readAuthorities(fetch.caFile);
  const version = packageVersion();
  const open = (addresses: readonly string[]) =>
    createOutbound({ allowed: new AddressList(addresses), authorities, clock, version });
  const allowed = blocksOf(fetch.addresses);
  return { documents: open(allowed), keys: open([...allowed, ...blocksOf(oauth.jwksAddresses)]) };
}
