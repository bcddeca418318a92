import metadataXml from "../../../../data/demo/northwind-crm.xml?raw";
import { client, type Schemas } from "../../api/client.ts";

/** An app that is nobody's, for whoever has none yet: its metadata prove that it supports SAML. */
export const EXAMPLE_APP = { key: "northwind-crm", name: "Northwind CRM" } as const;

/** Adds the example. @throws {ApiProblem} where the key is taken by now, or apps may not be added */
export async function addExampleApp(): Promise<Schemas["CreatedApplication"] | undefined> {
  const { data } = await client.POST("/applications", { body: { ...EXAMPLE_APP, metadataXml } });
  return data;
}
