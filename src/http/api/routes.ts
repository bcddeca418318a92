import { applicationRoutes } from "./applications.ts";
import { connectionTokenRoutes } from "./connection-tokens.ts";
import { connectionRoutes } from "./connections.ts";
import type { Route } from "./route.ts";
import { verificationRoutes } from "./verifications.ts";

/** Every endpoint of the management API but the OpenAPI document itself. */
export const routes: readonly Route[] = [
  ...connectionRoutes,
  ...connectionTokenRoutes,
  ...applicationRoutes,
  ...verificationRoutes,
];
