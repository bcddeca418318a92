import type { Config } from "./config.ts";
import { oneOf, type Setting, type SettingValue, text, wholeNumber } from "./setting.ts";
import { addressBlocks, isWebAddress, toDatabaseUrl, toPublicUrl, word } from "./setting-values.ts";

const mebibyte = 1024 * 1024;

/** A tree of settings with the shape of the configuration that they fill. */
export type SettingsFor<Part> = {
  readonly [Name in keyof Part]: Part[Name] extends SettingValue ? Setting<Part[Name]> : SettingsFor<Part[Name]>;
};

/**
 * The table of settings: the one place where they and the limits are described. Its shape is that of `Config`, and of
 * `config.json`.
 */
export const settings: SettingsFor<Config> = {
  server: {
    host: text(
      {
        name: "ANTEROOM_HOST",
        default: "127.0.0.1",
        type: "host name or address",
        doc: "The address to listen on. Behind a proxy on this machine the default is right; `0.0.0.0` or `::` listens on all.",
      },
      word().regex(/^[0-9A-Za-z.:_-]+$/, "must be a host name or an address, without scheme or port"),
    ),
    port: wholeNumber({
      name: "ANTEROOM_PORT",
      default: 8080,
      min: 0,
      max: 65_535,
      doc: "The port to listen on. 0 picks a free one, which the ready line and `server.json` name.",
    }),
    publicUrl: text<string | undefined>(
      {
        name: "ANTEROOM_PUBLIC_URL",
        default: undefined,
        defaultText: "`http://localhost:<port>`",
        type: "http or https address",
        doc: "The address under which identity providers and browsers reach this server. SCIM locations and SAML addresses begin with it.",
      },
      word().transform(toPublicUrl),
    ),
    documentationUrl: text<string | undefined>(
      {
        name: "ANTEROOM_DOCUMENTATION_URL",
        default: undefined,
        defaultText: "none",
        type: "http or https address",
        doc: "Where your administrators read how this server is used. `/ServiceProviderConfig` names it as `documentationUri`.",
      },
      word().refine(isWebAddress, "must be an address like https://wiki.example.com/anteroom"),
    ),
    trustedProxies: addressBlocks({
      name: "ANTEROOM_TRUSTED_PROXIES",
      doc: "The proxies in front of this server. What they write into `X-Forwarded-For` is believed when it matters from where a token is used; nobody else is. Set it behind any proxy.",
    }),
  },
  store: {
    dataDir: text(
      {
        name: "ANTEROOM_DATA_DIR",
        default: ".anteroom",
        type: "path",
        locatesFile: true,
        doc: "The directory for the database, the root key, the administrator token and `server.json`. One server at a time.",
      },
      word().refine((path) => !path.includes("\0"), "must be a path"),
    ),
    databaseUrl: text<"">(
      {
        name: "ANTEROOM_DATABASE_URL",
        default: "",
        defaultText: "empty",
        type: "empty",
        secret: true,
        doc: "The database. Empty is SQLite in the data directory; PostgreSQL is not supported yet and stops the start.",
      },
      word().transform(toDatabaseUrl),
    ),
    unitsPerCommit: wholeNumber({
      name: "ANTEROOM_STORE_UNITS_PER_COMMIT",
      default: 16,
      min: 1,
      max: 256,
      doc: "How many waiting writes may share one COMMIT. More is faster under load and makes the first of them wait longer.",
    }),
  },
  vault: {
    rootKey: text<string | undefined>(
      {
        name: "ANTEROOM_ROOT_KEY",
        default: undefined,
        defaultText: "the file `root.key` in the data directory, made at the first start",
        type: "32 bytes as base64 or hexadecimal, or the line of a `root.key` file",
        secret: true,
        doc: "The key that protects all stored secrets. Keep a copy apart from the database: without it they are lost.",
      },
      word().max(200, "must be 32 bytes as base64 or hexadecimal"),
    ),
  },
  log: {
    level: oneOf({
      name: "ANTEROOM_LOG_LEVEL",
      default: "info",
      words: ["fatal", "error", "warn", "info", "debug", "trace", "silent"],
      doc: "The least severe level that is written. Lines go to standard error.",
    }),
  },
  oauth: {
    jwksAddresses: addressBlocks({
      name: "ANTEROOM_JWKS_ADDRESSES",
      doc: "Private addresses from which the keys of an issuer of assertions may be fetched nevertheless. Addresses of the public internet need not be listed.",
    }),
    failuresPerMinute: wholeNumber({
      name: "ANTEROOM_OAUTH_FAILURES_PER_MINUTE",
      unit: "failures",
      default: 30,
      min: 1,
      max: 10_000,
      doc: "How many wrong secrets and assertions `/oauth/token` takes from one address, and for one client, before it answers 429.",
    }),
  },
  fetch: {
    addresses: addressBlocks({
      name: "ANTEROOM_FETCH_ADDRESSES",
      doc: "Private addresses from which SAML metadata may be fetched, and where sign-ins may begin, on any port: those of apps in your own network. Addresses of the public internet need not be listed, and may redirect to the ones that are. What tells a cloud's machines their credentials, such as 169.254.169.254, stays closed.",
    }),
    caFile: text<string | undefined>(
      {
        name: "ANTEROOM_FETCH_CA_FILE",
        default: undefined,
        defaultText: "none",
        type: "path",
        doc: "A file with the certificates (PEM) of authorities that are trusted, beyond those of this machine, at the private addresses that are listed.",
      },
      word().refine((path) => !path.includes("\0"), "must be a path"),
    ),
  },
  saml: {
    requiredGrade: oneOf({
      name: "ANTEROOM_SAML_REQUIRED_GRADE",
      default: "metadata",
      words: ["declared", "metadata", "observed", "login"],
      doc: "How well an app's support for SAML must be proven before its accounts can become active, from the weakest to the strongest.",
    }),
  },
  catalogue: {
    dir: text<string | undefined>(
      {
        name: "ANTEROOM_CATALOGUE_DIR",
        default: undefined,
        defaultText: "`catalogue` in the data directory",
        type: "path",
        doc: "The directory of your own catalogue entries: files `<key>.json` as `schemas/catalogue-entry.json` describes them, which add apps or correct facts. It is read at the start; the log names a file that is wrong, and the server goes on without it.",
      },
      word().refine((path) => !path.includes("\0"), "must be a path"),
    ),
  },
  sessions: {
    idleMinutes: wholeNumber({
      name: "ANTEROOM_SESSION_IDLE_MINUTES",
      unit: "minutes",
      default: 30,
      min: 1,
      max: 24 * 60,
      doc: "After how long without a request a person who signed in through an identity provider has to sign in again.",
    }),
    hours: wholeNumber({
      name: "ANTEROOM_SESSION_HOURS",
      unit: "hours",
      default: 12,
      min: 1,
      max: 24 * 7,
      doc: "After how long a person has to sign in again, however busy.",
    }),
  },
  limits: {
    scimBodyBytes: wholeNumber({
      name: "ANTEROOM_SCIM_BODY_BYTES",
      unit: "bytes",
      default: 4 * mebibyte,
      min: 1024,
      max: 64 * mebibyte,
      doc: "The largest body on `/scim/v2`, except `/Groups` and `/Bulk`; protects memory. Larger ones are answered 413.",
    }),
    scimGroupsBodyBytes: wholeNumber({
      name: "ANTEROOM_SCIM_GROUPS_BODY_BYTES",
      unit: "bytes",
      default: 16 * mebibyte,
      min: 1024,
      max: 64 * mebibyte,
      doc: "The largest body on `/scim/v2/Groups`, where identity providers send whole member lists.",
    }),
    scimBulkBodyBytes: wholeNumber({
      name: "ANTEROOM_SCIM_BULK_BODY_BYTES",
      unit: "bytes",
      default: 4 * mebibyte,
      min: 1024,
      max: 64 * mebibyte,
      doc: "The largest body on `/scim/v2/Bulk`, as `/ServiceProviderConfig` says: `maxPayloadSize`.",
    }),
    scimBulkOperations: wholeNumber({
      name: "ANTEROOM_SCIM_BULK_OPERATIONS",
      unit: "operations",
      default: 100,
      min: 1,
      max: 1000,
      doc: "The most operations of one request to `/scim/v2/Bulk`, as `/ServiceProviderConfig` says: `maxOperations`. More are answered 413.",
    }),
    apiBodyBytes: wholeNumber({
      name: "ANTEROOM_API_BODY_BYTES",
      unit: "bytes",
      default: 8 * mebibyte,
      min: 1024,
      max: 64 * mebibyte,
      doc: "The largest body on `/api/v1`, except where recordings are taken. SAML metadata is the largest thing that is sent there.",
    }),
    recordingBytes: wholeNumber({
      name: "ANTEROOM_RECORDING_BYTES",
      unit: "bytes",
      default: 32 * mebibyte,
      min: 1024,
      max: 128 * mebibyte,
      doc: "The largest body that brings evidence to `/api/v1/applications/{id}/verifications`, where a browser's recording of a sign-in (HAR) has many megabytes. Two messages are taken out of it, and the rest is dropped.",
    }),
    jsonDepth: wholeNumber({
      name: "ANTEROOM_JSON_DEPTH",
      unit: "levels",
      default: 32,
      min: 8,
      max: 256,
      doc: "How deep lists and objects of a body may be nested; protects the stack.",
    }),
    headerBytes: wholeNumber({
      name: "ANTEROOM_HEADER_BYTES",
      unit: "bytes",
      default: 64 * 1024,
      min: 4096,
      max: mebibyte,
      doc: "The size of all headers of a request with its first line.",
    }),
    headerTimeSeconds: wholeNumber({
      name: "ANTEROOM_HEADER_TIME_SECONDS",
      unit: "seconds",
      default: 10,
      min: 1,
      max: 300,
      doc: "How long a client may take to send its headers; protects sockets from slow clients.",
    }),
    requestTimeSeconds: wholeNumber({
      name: "ANTEROOM_REQUEST_TIME_SECONDS",
      unit: "seconds",
      default: 30,
      min: 1,
      max: 600,
      doc: "How long a client may take to send a whole request, body and all, before it is answered 408. Not below the time for headers.",
    }),
    answerTimeSeconds: wholeNumber({
      name: "ANTEROOM_ANSWER_TIME_SECONDS",
      unit: "seconds",
      default: 55,
      min: 1,
      max: 600,
      doc: "After how long a request is given up with 503. Okta and Entra stop waiting after 60 seconds.",
    }),
    sockets: wholeNumber({
      name: "ANTEROOM_SOCKETS",
      unit: "sockets",
      default: 1024,
      min: 1,
      max: 65_536,
      doc: "How many sockets may be open. One more is answered 503 with `Retry-After` and closed. 64 more are kept for this machine, so that health checks get in; let a proxy on this machine open fewer than this.",
    }),
    socketsPerAddress: wholeNumber({
      name: "ANTEROOM_SOCKETS_PER_ADDRESS",
      unit: "sockets",
      default: 64,
      min: 1,
      max: 65_536,
      doc: "How many of them one IPv4 address, or one /64 of IPv6, may hold. `ANTEROOM_TRUSTED_PROXIES` and this machine are not bound by it, because one address of theirs stands for many clients: limit these in the proxy.",
    }),
    connectionInFlight: wholeNumber({
      name: "ANTEROOM_CONNECTION_IN_FLIGHT",
      unit: "requests",
      default: 16,
      min: 1,
      max: 1024,
      doc: "How many requests of one connection are worked on at the same time, so that one identity provider cannot starve another.",
    }),
    connectionQueueSeconds: wholeNumber({
      name: "ANTEROOM_CONNECTION_QUEUE_SECONDS",
      unit: "seconds",
      default: 2,
      min: 0,
      max: 60,
      doc: "How long a request beyond that waits for its turn before it is answered 429 with `Retry-After`.",
    }),
    scimPageSize: wholeNumber({
      name: "ANTEROOM_SCIM_PAGE_SIZE",
      unit: "resources",
      default: 100,
      min: 1,
      max: 1000,
      doc: "The size of a SCIM list page when the client names none.",
    }),
    scimMaxPageSize: wholeNumber({
      name: "ANTEROOM_SCIM_MAX_PAGE_SIZE",
      unit: "resources",
      default: 200,
      min: 1,
      max: 1000,
      doc: "The largest SCIM list page, as `/ServiceProviderConfig` says. A client that asks for more gets this many.",
    }),
  },
  otp: {
    maxFailures: wholeNumber({
      name: "ANTEROOM_OTP_MAX_FAILURES",
      unit: "failures",
      default: 5,
      min: 1,
      max: 100,
      doc: "How many wrong one-time passwords may be tried against one authenticator within the failure window.",
    }),
    failureWindowSeconds: wholeNumber({
      name: "ANTEROOM_OTP_FAILURE_WINDOW_SECONDS",
      unit: "seconds",
      default: 300,
      min: 30,
      max: 86_400,
      doc: "The failure window. Failures are kept in the database and survive a restart.",
    }),
    windowSteps: wholeNumber({
      name: "ANTEROOM_OTP_WINDOW_STEPS",
      unit: "steps",
      default: 1,
      min: 0,
      max: 1,
      doc: "How many steps before and after the current one a code may belong to, for clocks that differ.",
    }),
  },
  accounts: {
    graceDays: wholeNumber({
      name: "ANTEROOM_GRACE_DAYS",
      unit: "days",
      default: 14,
      min: 0,
      max: 365,
      doc: "How long an account outlives its assignment before it retires, on connections that name no grace of their own.",
    }),
    rederiveBatch: wholeNumber({
      name: "ANTEROOM_REDERIVE_BATCH",
      unit: "accounts",
      default: 256,
      min: 1,
      max: 4096,
      doc: "How many accounts a request re-derives itself. More are left to a job, in chunks of this size.",
    }),
  },
  retention: {
    provisioningRecordDays: wholeNumber({
      name: "ANTEROOM_PROVISIONING_RECORD_DAYS",
      unit: "days",
      default: 30,
      min: 1,
      max: 3650,
      doc: "How long provisioning records are kept.",
    }),
    eventDays: wholeNumber({
      name: "ANTEROOM_EVENT_DAYS",
      unit: "days",
      default: 400,
      min: 1,
      max: 3650,
      doc: "How long events are kept: the timeline of accounts and who did what.",
    }),
  },
  jobs: {
    intervalSeconds: wholeNumber({
      name: "ANTEROOM_JOB_INTERVAL_SECONDS",
      unit: "seconds",
      default: 60,
      min: 1,
      max: 86_400,
      doc: "How often background work that is due by time is looked for: retiring accounts, ending exemptions, retention.",
    }),
  },
};
