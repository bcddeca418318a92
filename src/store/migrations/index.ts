import { init } from "./001-init.ts";
import { oauth } from "./002-oauth.ts";
import { listValues } from "./003-list-values.ts";
import { fewerIndexes } from "./004-fewer-indexes.ts";
import { leanLog } from "./005-lean-log.ts";
import { evidence } from "./006-evidence.ts";
import { metadataKey } from "./007-metadata-key.ts";
import { jobs } from "./008-jobs.ts";
import { sso } from "./009-sso.ts";
import { loginEvidence } from "./010-login-evidence.ts";
import { identity } from "./011-identity.ts";
import { registration } from "./012-registration.ts";
import { keys } from "./013-keys.ts";
import { vaults } from "./014-vaults.ts";
import { secondFactor } from "./015-second-factor.ts";
import { enrolmentLinks } from "./016-enrolment-links.ts";
import { people } from "./017-people.ts";
import { ownership } from "./018-ownership.ts";
import { conversion } from "./019-conversion.ts";
import { localSignIn } from "./020-local-sign-in.ts";
import { setupLinks } from "./021-setup-links.ts";
import { traffic } from "./022-traffic.ts";
import { appViews } from "./023-app-views.ts";
import { accountLists } from "./024-account-lists.ts";
import { log } from "./026-log.ts";
import { administration } from "./027-administration.ts";
import { samples } from "./028-samples.ts";
import { ssoRequired } from "./029-sso-required.ts";
import { makers } from "./030-makers.ts";

/** One step of the schema. Never edited after a release; the next change is the next number. */
export interface Migration {
  readonly name: string;
  /** The statements of the step, in order; what differs between databases comes in as words. */
  readonly up: (words: {
    readonly sequence: string;
    readonly order: string;
    readonly blob: string;
  }) => readonly string[];
}

/** All steps in order, listed by hand. */
export const MIGRATIONS: readonly Migration[] = [
  init,
  oauth,
  listValues,
  fewerIndexes,
  leanLog,
  evidence,
  metadataKey,
  jobs,
  sso,
  loginEvidence,
  identity,
  registration,
  keys,
  vaults,
  secondFactor,
  enrolmentLinks,
  people,
  ownership,
  conversion,
  localSignIn,
  setupLinks,
  traffic,
  appViews,
  accountLists,
  log,
  administration,
  samples,
  ssoRequired,
  makers,
];
