/** All settings, checked and frozen. A part of the program receives only its own slice. */
export interface Config {
  readonly server: ServerConfig;
  readonly store: StoreConfig;
  readonly vault: VaultConfig;
  readonly log: LogConfig;
  readonly oauth: OAuthConfig;
  readonly fetch: FetchConfig;
  readonly saml: SamlConfig;
  readonly sessions: SessionsConfig;
  readonly catalogue: CatalogueConfig;
  readonly limits: LimitsConfig;
  readonly otp: OtpConfig;
  readonly accounts: AccountsConfig;
  readonly retention: RetentionConfig;
  readonly secrets: SecretsConfig;
  readonly jobs: JobsConfig;
}

/** Where the server listens and how the outside reaches it. */
export interface ServerConfig {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Without a slash at its end; undefined: `http://localhost:<port>` (`publicUrlOf`). */
  readonly publicUrl: string | undefined;
  /** Where the people who connect identity providers read about this server. */
  readonly documentationUrl: string | undefined;
  /** Addresses and blocks with commas between them (`blocksOf`). */
  readonly trustedProxies: string;
}

/** Where state is kept. */
export interface StoreConfig {
  readonly dataDir: string;
  /** Empty: SQLite in the data directory. */
  readonly databaseUrl: "";
  /** How many waiting units may share one COMMIT. */
  readonly unitsPerCommit: number;
}

/** Encryption at rest. */
export interface VaultConfig {
  /** Where the root key comes from; `auto` finds out. */
  readonly rootKeyProvider: "auto" | "file" | "environment" | "credential" | "passphrase";
  /** The root key itself; undefined: it comes from somewhere else. */
  readonly rootKey: string | undefined;
  /** Whether the server starts without its keys, until somebody unseals it. */
  readonly sealed: "yes" | "no";
}

/** What is logged. */
export interface LogConfig {
  readonly level: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
}

/** How OAuth clients get access tokens. */
export interface OAuthConfig {
  /** Addresses that are not global and may be asked for keys; addresses and blocks with commas between them (`blocksOf`). */
  readonly jwksAddresses: string;
  readonly failuresPerMinute: number;
}

/** What is asked outside. */
export interface FetchConfig {
  /** Private addresses and blocks that may be asked, with commas between them (`blocksOf`). */
  readonly addresses: string;
  /** Authorities that are trusted at these addresses: a PEM file. */
  readonly caFile: string | undefined;
}

/** What counts as proven support for SAML. */
export interface SamlConfig {
  readonly requiredGrade: "declared" | "metadata" | "observed" | "login";
}

/** What is known about well-known apps. */
export interface CatalogueConfig {
  /** The organisation's own entries; undefined: `catalogue` in the data directory, which need not be there. */
  readonly dir: string | undefined;
}

/** How long people stay signed in. */
export interface SessionsConfig {
  /** Without a request. */
  readonly idleMinutes: number;
  /** At most, however busy. */
  readonly hours: number;
}

/** What one request may cost. */
export interface LimitsConfig {
  readonly scimBodyBytes: number;
  readonly scimGroupsBodyBytes: number;
  readonly scimBulkBodyBytes: number;
  readonly scimBulkOperations: number;
  readonly apiBodyBytes: number;
  readonly recordingBytes: number;
  readonly jsonDepth: number;
  readonly headerBytes: number;
  readonly headerTimeSeconds: number;
  /** At least as long as the headers may take; less counts as that. */
  readonly requestTimeSeconds: number;
  readonly answerTimeSeconds: number;
  readonly sockets: number;
  readonly socketsPerAddress: number;
  readonly connectionInFlight: number;
  readonly connectionQueueSeconds: number;
  readonly scimPageSize: number;
  readonly scimMaxPageSize: number;
}

/** How often a wrong one-time password may be tried. */
export interface OtpConfig {
  readonly maxFailures: number;
  readonly failureWindowSeconds: number;
  readonly maxFailuresPerHour: number;
  readonly readsPerMinute: number;
  readonly alertReadsPerHour: number;
  /** How many steps before and after the current one a code may belong to. */
  readonly windowSteps: number;
}

/** The life of service accounts. */
export interface AccountsConfig {
  /** For connections that name no grace of their own. */
  readonly graceDays: number;
  /** How many accounts are re-derived inside a request; more are left to a job, in chunks of this size. */
  readonly rederiveBatch: number;
  readonly ownerPolicy: "warn" | "gate";
  readonly dedicationPolicy: "warn" | "gate";
  readonly reviewPolicy: "warn" | "gate";
  readonly reviewDays: number;
  readonly reviewGraceDays: number;
  /** 0: an account needs no end. */
  readonly validityDays: number;
}

/** How long records are kept. */
export interface RetentionConfig {
  readonly provisioningRecordDays: number;
  readonly eventDays: number;
  readonly purgeAfterDays: number;
}

/** How long earlier versions of secrets are kept. */
export interface SecretsConfig {
  readonly versionsKept: number;
  readonly versionDays: number;
}

/** Background work. */
export interface JobsConfig {
  readonly intervalSeconds: number;
}
