import { AnteroomError } from "../errors.ts";

/** Versions that a client names: any that there is, or one of these. A name that no version has is left out. */
export type VersionCondition = "*" | readonly number[];

/** What must hold of the stored version for a request to be carried out, RFC 9110 §13.1. Absent conditions hold. */
export interface Preconditions {
  /** The version must be among these. */
  readonly ifMatch?: VersionCondition;
  /** The version must not be among these. */
  readonly ifNoneMatch?: VersionCondition;
}

/** The preconditions of a request that states none. */
export const NO_PRECONDITIONS: Preconditions = {};

/** Whether a condition names a version that is stored. */
export function namesVersion(condition: VersionCondition, version: number): boolean {
  return condition === "*" || condition.includes(version);
}

/**
 * Holds a write to its preconditions. To be asked inside the unit, of the version that is stored.
 * @throws {AnteroomError} `version_mismatch` naming the version that is stored
 */
export function assertPreconditions({ ifMatch, ifNoneMatch }: Preconditions, version: number): void {
  if (ifMatch !== undefined && !namesVersion(ifMatch, version)) {
    throw mismatch("If-Match names another version", "read the resource and send the change again", version);
  }
  if (ifNoneMatch !== undefined && namesVersion(ifNoneMatch, version)) {
    throw mismatch("If-None-Match names a version that is stored", "leave it out to change the resource", version);
  }
}

function mismatch(problem: string, fix: string, version: number): AnteroomError {
  return new AnteroomError("version_mismatch", `${problem}; the current version is W/"${version}": ${fix}.`, {
    version,
  });
}
