import type { Config } from "./config.ts";
import { limitSettings } from "./limit-settings.ts";
import { oneOf, type SettingsFor, text, wholeNumber } from "./setting.ts";
import { addressBlocks, isWebAddress, toDatabaseUrl, toPublicUrl, word } from "./setting-values.ts";

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
    rootKeyProvider: oneOf({
      name: "ANTEROOM_ROOT_KEY_PROVIDER",
      default: "auto",
      words: ["auto", "file", "environment", "credential", "passphrase"],
      doc: "Where the root key comes from. `auto` takes the one that is there: `ANTEROOM_ROOT_KEY`, the systemd credential `anteroom-root-key`, or the file `root.key` in the data directory, which the first start makes; two at once stop the start. `passphrase` starts a new server that waits for `anteroom keys init`; later it is found by `auto`, too. See [keys](keys.md).",
    }),
    rootKey: text<string | undefined>(
      {
        name: "ANTEROOM_ROOT_KEY",
        default: undefined,
        defaultText: "none",
        type: "32 bytes as base64 or hexadecimal, or the line of a `root.key` file",
        secret: true,
        doc: "The key that protects all stored secrets. Keep a copy apart from the database: without it they are lost.",
      },
      word().max(200, "must be 32 bytes as base64 or hexadecimal"),
    ),
    sealed: oneOf({
      name: "ANTEROOM_SEALED",
      default: "no",
      words: ["no", "yes"],
      flagAlone: "yes",
      doc: "Whether the server starts sealed: SCIM and everything without secrets is served, and secrets answer 503 until `anteroom unseal` has the root key read. With a passphrase every start is sealed.",
    }),
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
  limits: limitSettings,
  otp: {
    maxFailures: wholeNumber({
      name: "ANTEROOM_OTP_MAX_FAILURES",
      unit: "failures",
      default: 5,
      min: 1,
      max: 100,
      doc: "How many wrong one-time passwords one who asks may try against one authenticator within the failure window. More are not looked at until the window has passed, twice as long each time, 15 minutes at most.",
    }),
    failureWindowSeconds: wholeNumber({
      name: "ANTEROOM_OTP_FAILURE_WINDOW_SECONDS",
      unit: "seconds",
      default: 300,
      min: 30,
      max: 86_400,
      doc: "The failure window. Failures are kept in the database and survive a restart.",
    }),
    maxFailuresPerHour: wholeNumber({
      name: "ANTEROOM_OTP_MAX_FAILURES_PER_HOUR",
      unit: "failures",
      default: 50,
      min: 1,
      max: 100,
      doc: "How many wrong one-time passwords everybody together may try against one authenticator in an hour, so that many who guess are no better than one.",
    }),
    readsPerMinute: wholeNumber({
      name: "ANTEROOM_CODE_READS_PER_MINUTE",
      unit: "codes",
      default: 30,
      min: 1,
      max: 1000,
      doc: "How many codes one who asks may read in a minute. More are answered 429 with `Retry-After`.",
    }),
    alertReadsPerHour: wholeNumber({
      name: "ANTEROOM_CODE_READ_ALERT",
      unit: "codes an hour",
      default: 100,
      min: 1,
      max: 1000,
      doc: "How many codes one who asks may read in an hour before it is worth an event, a count in the metrics and a line in the log. Nothing is refused because of it.",
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
    ownerPolicy: oneOf({
      name: "ANTEROOM_OWNER_POLICY",
      default: "warn",
      words: ["warn", "gate"],
      doc: "What happens to an account without an owner and a backup owner: `warn` says so beside its status, `gate` keeps it from being linked until it has both.",
    }),
    dedicationPolicy: oneOf({
      name: "ANTEROOM_DEDICATION_POLICY",
      default: "warn",
      words: ["warn", "gate"],
      doc: "What happens to an account that looks like a person's: `warn` says so beside its status, `gate` refuses to link it without a signed exception.",
    }),
    reviewPolicy: oneOf({
      name: "ANTEROOM_REVIEW_POLICY",
      default: "warn",
      words: ["warn", "gate"],
      doc: "What happens to an account whose review is overdue for longer than the grace: `warn` says so beside its status, `gate` pauses its link.",
    }),
    reviewDays: wholeNumber({
      name: "ANTEROOM_REVIEW_DAYS",
      unit: "days",
      default: 180,
      min: 1,
      max: 1096,
      doc: "How long after its registration, and after each review, an account is due for the next one.",
    }),
    reviewGraceDays: wholeNumber({
      name: "ANTEROOM_REVIEW_GRACE_DAYS",
      unit: "days",
      default: 30,
      min: 0,
      max: 365,
      doc: "How long a review may be overdue before it pauses the link, with `ANTEROOM_REVIEW_POLICY=gate`.",
    }),
    validityDays: wholeNumber({
      name: "ANTEROOM_VALIDITY_DAYS",
      unit: "days",
      default: 0,
      min: 0,
      max: 3660,
      doc: "The longest validity of an account, which every new one starts with; it is suspended when that ends, unless it is extended. 0 asks for no end.",
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
    purgeAfterDays: wholeNumber({
      name: "ANTEROOM_PURGE_AFTER_DAYS",
      unit: "days",
      default: 30,
      min: 0,
      max: 3650,
      doc: "How long an account has to have been retired before its secrets and personal data may be purged for good.",
    }),
  },
  secrets: {
    versionsKept: wholeNumber({
      name: "ANTEROOM_SECRET_VERSIONS",
      unit: "versions",
      default: 10,
      min: 1,
      max: 100,
      doc: "How many versions of a secret are kept, the present one included. The oldest beyond that is destroyed with the next writing.",
    }),
    versionDays: wholeNumber({
      name: "ANTEROOM_SECRET_VERSION_DAYS",
      unit: "days",
      default: 365,
      min: 1,
      max: 3650,
      doc: "How long an earlier version of a secret is kept once there is a later one. Then it is destroyed.",
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
