import { openTempSqlite } from "../support/temp-store.ts";
import { describeAccountStore } from "./account-store.ts";
import { describeAssignmentStore } from "./assignment-store.ts";
import { describeCertificateStore } from "./certificate-store.ts";
import { describeConversionStores } from "./conversion-stores.ts";
import { describeEnrolmentLinkStore } from "./enrolment-link-store.ts";
import { describeFactorStores } from "./factor-stores.ts";
import { describeGroupStore } from "./group-store.ts";
import { describeIdentityStore } from "./identity-store.ts";
import { describeIdpProfileStore } from "./idp-profile-store.ts";
import { describeJobStore } from "./job-store.ts";
import { describeManagementStores } from "./management-stores.ts";
import { describeRegistrationStore } from "./registration-store.ts";
import { describeSecretStores } from "./secret-stores.ts";
import { describeSsoStores } from "./sso-stores.ts";
import { describeTokenStores } from "./token-stores.ts";
import { describeUnits } from "./units.ts";
import { describeUserStore } from "./user-store.ts";

// The contract suites over SQLite. Another database joins by another file like this one.
const open = () => openTempSqlite();

describeUnits("sqlite", open);
describeUserStore("sqlite", open);
describeGroupStore("sqlite", open);
describeAssignmentStore("sqlite", open);
describeIdentityStore("sqlite", open);
describeRegistrationStore("sqlite", open);
describeConversionStores("sqlite", open);
describeAccountStore("sqlite", open);
describeManagementStores("sqlite", open);
describeTokenStores("sqlite", open);
describeSsoStores("sqlite", open);
describeSecretStores("sqlite", open);
describeIdpProfileStore("sqlite", open);
describeJobStore("sqlite", open);
describeCertificateStore("sqlite", open);
describeEnrolmentLinkStore("sqlite", open);
describeFactorStores("sqlite", open);
