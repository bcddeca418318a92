import type { RunningApi } from "./api-client.ts";

/** Looks through what happened, once in each way. */
export async function lookThroughLogOnce(api: RunningApi): Promise<void> {
  const { body: requests } = await api.call("GET", "/requests");
  await api.call("GET", `/requests/${firstOf(requests)}/story`);
  await api.call("GET", "/requests/facets");
  for (const name of ["requests.csv", "steps.csv", "changes.csv", "requests.jsonl"]) {
    await api.call("GET", `/requests/export/${name}`);
  }
  const { body: events } = await api.call("GET", "/audit-events");
  await api.call("GET", `/audit-events/${firstOf(events)}`);
  await api.call("GET", "/audit-events/export/events.jsonl");
  await api.call("GET", "/search?q=svc");
}

function firstOf(page: Readonly<Record<string, unknown>>): unknown {
  const [first] = page["items"] as readonly { readonly id: string }[];
  return first?.id;
}
