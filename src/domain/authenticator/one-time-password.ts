/** The parameters of a TOTP factor (RFC 6238). */
export interface OtpParameters {
  readonly algorithm: "SHA1" | "SHA256" | "SHA512";
  readonly digits: 6 | 7 | 8;
  readonly periodSeconds: number;
}

/** What an administrator imports: an `otpauth://totp/…` URI, or a base32 secret with optional parameters. */
export type SeedImport =
  | { readonly otpauthUri: string }
  | {
      readonly secret: string;
      readonly digits?: number | undefined;
      readonly period?: number | undefined;
      readonly algorithm?: string | undefined;
    };

/** A parsed seed. `seed` are the raw bytes: seal them and let go. */
export interface ParsedSeed {
  readonly seed: Uint8Array;
  readonly parameters: OtpParameters;
  readonly issuer?: string;
  readonly label?: string;
}

/** Computes and checks one-time passwords. Implemented by `otp/`; keeps no state. */
export interface OneTimePasswords {
  /** @throws {AnteroomError} `invalid_value`, naming the parameter; the secret itself is never in the message. */
  parse(input: SeedImport): ParsedSeed;
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
}
