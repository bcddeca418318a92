/** The parameters of a TOTP factor (RFC 6238). */
export interface OtpParameters {
  readonly algorithm: "SHA1" | "SHA256" | "SHA512";
  readonly digits: 6 | 7 | 8;
  readonly periodSeconds: number;
}

/** The parameters of a factor as somebody writes them: SHA1, 6 digits and 30 seconds unless they say otherwise. */
export interface SeedParameters {
  readonly digits?: number | undefined;
  /** Seconds. */
  readonly period?: number | undefined;
  readonly algorithm?: string | undefined;
}

/**
 * What an administrator imports: an `otpauth://totp/…` URI, an `otpauth-migration://…` URI with the number or label of one of
 * its entries, or a base32 secret with optional parameters.
 */
export type SeedImport =
  | { readonly otpauthUri: string; readonly entry?: string | undefined }
  | (SeedParameters & { readonly secret: string });

/** One account inside the export of an authenticator app, without its secret. */
export interface ExportEntry {
  /** From 1, in the order of the export. */
  readonly number: number;
  readonly issuer: string | null;
  readonly label: string | null;
  readonly timeBased: boolean;
}

/** How an authenticator app calls a factor. */
export interface SeedNames {
  readonly issuer: string;
  readonly label: string;
}

/** A parsed seed. `seed` are the raw bytes: seal them and let go. */
export interface ParsedSeed {
  readonly seed: Uint8Array;
  readonly parameters: OtpParameters;
  readonly issuer?: string;
  readonly label?: string;
}

/** A seed that was made here. `otpauthUri` holds it: show it once and let go. */
export interface GeneratedSeed extends Required<ParsedSeed> {
  readonly otpauthUri: string;
}

/** Steps around a moment, both included. */
export interface StepRange {
  readonly first: number;
  readonly last: number;
}

/** Computes and checks one-time passwords. Implemented by `otp/`; keeps no state. */
export interface OneTimePasswords {
  /** @throws {AnteroomError} `invalid_value`, naming the parameter; the secret itself is never in the message. */
  parse(input: SeedImport): ParsedSeed;
  /** The address by which an authenticator app takes a seed over. It holds the seed: show it once and let go. */
  toUri(seed: Uint8Array, parameters: OtpParameters, names: SeedNames): string;
  /** Makes a seed from random bits, as long as its hash. @throws {AnteroomError} `invalid_value`, naming the parameter */
  generate(parameters: SeedParameters, names: SeedNames): GeneratedSeed;
  /** The code of the step that holds `at` (epoch ms), with the whole seconds (at least 1) until the step ends. */
  code(
    seed: Uint8Array,
    parameters: OtpParameters,
    at: number,
  ): Promise<{ readonly code: string; readonly step: number; readonly secondsRemaining: number }>;
  /**
   * The step whose code this is, looked for within `window` steps around `at`, the most recent first; undefined when none.
   * Only exactly `digits` ASCII digits are looked at; anything else is no code.
   */
  match(
    seed: Uint8Array,
    parameters: OtpParameters,
    code: string,
    at: number,
    window: number,
  ): Promise<number | undefined>;
  /**
   * The step of the second of two codes that follow each other, both within `steps`, the most recent first; undefined when
   * there are none.
   */
  matchPair(
    seed: Uint8Array,
    parameters: OtpParameters,
    codes: readonly [string, string],
    steps: StepRange,
  ): Promise<number | undefined>;
}
