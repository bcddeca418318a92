import { anEntity } from "../support/metadata.ts";
import type { RunningApi } from "./api-client.ts";

/** Asks everything that the pages of an app and of its integration ask beside the things themselves. */
export async function viewAppOnce({ call }: RunningApi, integrationId: string): Promise<void> {
  const path = "/applications/crm";
  await call("POST", `${path}/preview`, { metadataXml: anEntity() });
  await call("GET", `${path}/history`);
  const { body: ledger } = await call("GET", `${path}/verifications`);
  const { id } = ledger["items"][0];
  await call("GET", `${path}/verifications/${id}/changes?since=${id}`);
  await call("GET", `/integrations/${integrationId}/candidates`);
  await call("GET", `/integrations/${integrationId}/history`);
}
