import type { WorkspaceId } from "../id.ts";
import type { Stores } from "../unit.ts";
import type { SettingInForce } from "./system.ts";

/** What helps somebody who helps, beside how the server stands: no names, no addresses, nothing that people wrote. */
export interface SupportFacts {
  readonly settings: readonly Pick<SettingInForce, "name" | "value" | "origin" | "isSet">[];
  readonly connections: readonly {
    readonly id: string;
    readonly idp: string;
    readonly dialect: string;
    readonly users: number;
    readonly groups: number;
    readonly lastRequestAt: number | null;
    readonly consecutiveFailures: number;
    readonly isFrozen: boolean;
  }[];
  readonly providers: readonly {
    readonly id: string;
    readonly enabled: boolean;
    readonly rules: number;
    readonly certificatesEnd: readonly number[];
  }[];
  /** The newest requests of identity providers. */
  readonly requests: readonly {
    readonly at: number;
    readonly connectionId: string;
    readonly method: string;
    readonly resourceType: string | null;
    readonly httpStatus: number;
    readonly result: string;
    readonly code: string | null;
    readonly rules: readonly string[];
    readonly durationMs: number;
  }[];
}

const MOST_CONNECTIONS = 200;
const MOST_REQUESTS = 200;

/** Gathers what helps somebody who helps, in one unit. */
export async function readSupportFacts(
  stores: Stores,
  workspaceId: WorkspaceId,
  settings: readonly SettingInForce[],
): Promise<SupportFacts> {
  const { items: connections } = await stores.connections.list(workspaceId, { limit: MOST_CONNECTIONS });
  const { items: requests } = await stores.records.list(workspaceId, {}, { limit: MOST_REQUESTS });
  const providers = await stores.ssoProviders.listAll(workspaceId);
  return {
    settings: settings.map(({ name, value, origin, isSet }) => ({ name, origin, isSet, value: plainWord(value) })),
    connections: connections.map(({ id, idp, dialect, userCount, groupCount, frozenAt, ...one }) => {
      const { lastRequestAt, consecutiveFailures } = one;
      const counts = { users: userCount, groups: groupCount, lastRequestAt, consecutiveFailures };
      return { id, idp, dialect, ...counts, isFrozen: frozenAt !== null };
    }),
    providers: providers.map(({ id, enabled, roles, profile }) => {
      return { id, enabled, rules: roles.length, certificatesEnd: profile.certificates.map((one) => one.notAfter) };
    }),
    requests: requests.map(({ at, connectionId, method, resourceType, httpStatus, result, ...one }) => {
      const rules = one.rewrites.map(({ rule }) => rule);
      const known = { at, connectionId, method, resourceType, httpStatus, result, durationMs: one.durationMs };
      return { ...known, code: one.errorCode, rules };
    }),
  };
}

/** Numbers and words of ours; addresses, paths and names have other signs. */
function plainWord(value: string | null): string | null {
  return value !== null && /^[a-z0-9_]{1,20}$/.test(value) ? value : null;
}
