import type { Schemas } from "../../api/client.ts";

/** An app with the report on its support for SAML. */
export type App = Schemas["ReportedApplication"];
/** An entry of the ledger. */
export type Verification = Schemas["Verification"];
/** A certificate of an app. */
export type Certificate = Schemas["Certificate"];

/** What is of one app. */
export interface OfApp {
  readonly app: App;
}
