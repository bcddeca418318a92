/** What accounts know of the factor that they share. */
export interface SharedFactor {
  /** How many accounts of the login it serves, this one included. */
  readonly serves: number;
  /** Null when none were stored, or they are of no use because the factor was reset. */
  readonly recoveryCodesLeft: number | null;
}

/** From how many recovery codes on it is time to have new ones made. */
const FEW_RECOVERY_CODES = 2;

/** Whether so few recovery codes are left that new ones should be made. */
export function isLow(recoveryCodesLeft: number | null): boolean {
  return recoveryCodesLeft !== null && recoveryCodesLeft <= FEW_RECOVERY_CODES;
}

/** How many accounts a factor serves, as a sentence without its full stop. */
export function serves(accounts: number): string {
  return `This factor serves ${accounts} account${accounts === 1 ? "" : "s"} of this login`;
}
