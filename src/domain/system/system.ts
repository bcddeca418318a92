/** What a server consists of, as far as each part can fail by itself. */
export const COMPONENTS = ["store", "disk", "keys", "jobs", "clock"] as const;
/** A part of a server that can fail by itself. */
export type ComponentName = (typeof COMPONENTS)[number];

/** How well a part does. `degraded`: somebody should look, everything is served; `down`: something is not served. */
export type ComponentState = "ok" | "degraded" | "down";

/** How a part of the server stands. */
export interface ComponentReport {
  readonly name: ComponentName;
  readonly state: ComponentState;
  /** Since when it was seen in this state; the start of the server at the earliest. Epoch milliseconds. */
  readonly since: number;
  /** One sentence for an administrator: what is, and what to do unless all is well. */
  readonly detail: string;
}

/** What is known of the files of the store. */
export interface StoreFacts {
  readonly databaseBytes: number;
  /** What was written and has not been moved to the database file. */
  readonly logBytes: number;
  readonly diskFreeBytes: number;
  readonly diskBytes: number;
  readonly schema: number;
  /** Whether the last COMMIT was refused by the machine. */
  readonly failing: boolean;
}

/** What is known of the process. */
export interface ProcessFacts {
  readonly node: string;
  readonly platform: string;
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly uptimeSeconds: number;
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  /** How late the event loop was in the last minute or two, in milliseconds. */
  readonly lag: { readonly p50: number; readonly p99: number; readonly max: number };
  /** How far the clock was moved since the start, against the steady clock of the machine. Milliseconds. */
  readonly clockMovedMs: number;
}

/** What is known of the requests since the start. */
export interface TrafficFacts {
  readonly inFlight: number;
  readonly sockets: number;
  readonly socketsRefused: number;
  readonly tooMany: number;
  readonly defects: number;
  readonly requests: readonly { readonly wire: string; readonly status: string; readonly count: number }[];
}

/** One setting as it is in force. */
export interface SettingInForce {
  /** Its place in the settings file, such as `server.port`. */
  readonly path: string;
  /** The environment variable. */
  readonly name: string;
  /** As text; null when it is not set, and for a secret. */
  readonly value: string | null;
  readonly isSecret: boolean;
  /** Whether it has a value, which is all that is said of a secret. */
  readonly isSet: boolean;
  readonly origin: "flag" | "environment" | "file" | "default";
  readonly unit: string | null;
  readonly doc: string;
}
