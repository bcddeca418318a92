import type { RunningApi } from "./api-client.ts";

/** Looks at the server itself: every endpoint of the system, once. */
export async function lookAtSystemOnce({ call, place }: RunningApi): Promise<void> {
  await call("GET", "/system");
  await call("GET", "/system/settings");
  await call("GET", "/system/frozen");
  await call("GET", "/system/support-bundle");
  const job = { kind: "reseal", subjectId: place.workspaceId } as const;
  await place.store.write(({ jobs }) => jobs.plan({ ...job, dueAt: Date.UTC(2030, 0, 1) }));
  await call("GET", "/system/jobs");
  await call("POST", `/system/jobs/${job.kind}/${job.subjectId}/retry`, {});
}
