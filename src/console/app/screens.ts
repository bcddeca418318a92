import { screens as account } from "../screens/account/routes.ts";
import { screens as accounts } from "../screens/accounts/routes.ts";
import { screens as admin } from "../screens/admin/routes.ts";
import { screens as apps } from "../screens/apps/routes.ts";
import { screens as connection } from "../screens/connection/routes.ts";
import { screens as connections } from "../screens/connections/routes.ts";
import { screens as home } from "../screens/home/routes.ts";
import { screens as log } from "../screens/log/routes.ts";
import { screens as profile } from "../screens/profile/routes.ts";
import type { Screen } from "./screen.ts";

/** Every page of the console. */
export const allScreens: readonly Screen[] = [
  ...home,
  ...connections,
  ...connection,
  ...apps,
  ...accounts,
  ...account,
  ...log,
  ...admin,
  ...profile,
];
