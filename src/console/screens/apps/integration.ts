import type { Schemas } from "../../api/client.ts";

/** What manages the members of an app with a service account. */
export type Integration = Schemas["Integration"];

/** What is of one integration. */
export interface OfIntegration {
  readonly integration: Integration;
}
