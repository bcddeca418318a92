import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import { COMPONENTS } from "../../domain/system/system.ts";
import type { SystemStatus, Work } from "../../domain/system/system-service.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";
import { endpoint, NO_FIELDS, type Route } from "./route.ts";

const bytes = z.int().describe("In bytes.");
const ms = z.number().describe("In milliseconds.");

const counts = {
  due: z.int().describe("Due, and not being worked on."),
  failing: z.int().describe("Of which the last attempt failed."),
  oldestDueAt: instant.nullable().describe("When the job that waits the longest was due."),
};

const systemFields = {
  version: z.string(),
  dataDirectory: z.string(),
  components: z.array(
    z.object({
      name: z.enum(COMPONENTS),
      state: z.enum(["ok", "degraded", "down"]),
      since: instant.describe("Since when it was seen like this; the start of the server at the earliest."),
      detail: z.string().describe("What is, and what to do unless all is well."),
    }),
  ),
  store: z.object({
    databaseBytes: bytes,
    logBytes: bytes.describe("What was written and has not been moved to the database file. In bytes."),
    diskFreeBytes: bytes,
    diskBytes: bytes,
    schema: z.int(),
  }),
  process: z.object({
    node: z.string(),
    platform: z.string(),
    pid: z.int(),
    startedAt: instant,
    uptimeSeconds: z.int(),
    rssBytes: bytes,
    heapUsedBytes: bytes,
    lag: z.object({ p50: ms, p99: ms, max: ms }).describe("How late the event loop was in the last minute."),
    clockMovedMs: z.int().describe("How far the clock was moved since the start, in milliseconds."),
  }),
  traffic: z
    .object({
      inFlight: z.int(),
      sockets: z.int(),
      socketsRefused: z.int(),
      tooMany: z.int().describe("Requests answered 429."),
      defects: z.int().describe("Requests on which Anteroom failed."),
      requests: z.array(z.object({ wire: z.string(), status: z.string(), count: z.int() })),
    })
    .describe("Since the start."),
  jobs: z.object({ ...counts, total: z.int() }),
  at: instant,
};

const system = component("System", z.object(systemFields));

const settings = component(
  "Settings",
  z.object({
    items: z.array(
      z.object({
        path: z.string(),
        name: z.string().describe("The environment variable."),
        value: z.string().nullable().describe("Null when it is not set, and for a secret."),
        isSecret: z.boolean(),
        isSet: z.boolean(),
        origin: z.enum(["flag", "environment", "file", "default"]),
        unit: z.string().nullable(),
        doc: z.string(),
      }),
    ),
  }),
);

const jobsFields = {
  tasks: z
    .array(
      z.object({
        name: z.string(),
        lastAt: instant,
        durationMs: z.int(),
        problem: z.string().nullable(),
        failingSince: instant.nullable(),
      }),
    )
    .describe("What each round of the background work does."),
  jobs: z
    .array(
      z.object({
        kind: z.string(),
        subjectId: z.string(),
        subjectName: z.string().nullable(),
        dueAt: instant,
        attempts: z.int().describe("Since it was last planned or done."),
        problem: z.string().nullable().describe("Why the last attempt failed."),
        heldUntil: instant.nullable().describe("Until when a worker has it at most."),
      }),
    )
    .describe("Those that failed first, then the first that are due; 200 at most."),
  ...counts,
  total: z.int(),
};

const jobs = component("Jobs", z.object(jobsFields));

const bundle = component(
  "SupportBundle",
  z.object({
    madeAt: instant,
    system: z.object(systemFields).omit({ dataDirectory: true }),
    jobs,
    settings: z.array(
      z.object({
        name: z.string(),
        origin: z.string(),
        isSet: z.boolean(),
        value: z.string().nullable().describe("Numbers and words of the program alone."),
      }),
    ),
    connections: z.array(
      z.object({
        id: z.string(),
        idp: z.string(),
        dialect: z.string(),
        users: z.int(),
        groups: z.int(),
        lastRequestAt: instant.nullable(),
        consecutiveFailures: z.int(),
        isFrozen: z.boolean(),
      }),
    ),
    providers: z.array(
      z.object({ id: z.string(), enabled: z.boolean(), rules: z.int(), certificatesEnd: z.array(instant) }),
    ),
    requests: z.array(
      z.object({
        at: instant,
        connectionId: z.string(),
        method: z.string(),
        resourceType: z.string().nullable(),
        httpStatus: z.int(),
        result: z.string(),
        code: z.string().nullable(),
        rules: z.array(z.string()),
        durationMs: z.number(),
      }),
    ),
  }),
);

const tag = "System";

/** The server itself. */
export const systemRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/system",
    operationId: "getSystem",
    tag,
    summary: "Show how the server stands: its parts, its process, its store and its requests",
    action: "read",
    status: 200,
    answer: system,
    handle: async (_call, { system: service, clock }) => toSystem(await service.status(), clock.now()),
  }),
  endpoint({
    method: "GET",
    path: "/system/settings",
    operationId: "listSettings",
    tag,
    summary: "List the settings in force and where each comes from; secrets without their values",
    action: "read_access",
    status: 200,
    answer: settings,
    handle: async (_call, { system: service }) => ({ items: service.settings.map((one) => ({ ...one })) }),
  }),
  endpoint({
    method: "GET",
    path: "/system/jobs",
    operationId: "listJobs",
    tag,
    summary: "List the background work, what failed first",
    action: "read",
    status: 200,
    answer: jobs,
    handle: async (_call, { system: service }) => toJobs(await service.work()),
  }),
  endpoint({
    method: "POST",
    path: "/system/jobs/{kind}/{subjectId}/retry",
    operationId: "retryJob",
    tag,
    summary: "Have a background job done at once, such as one that failed",
    action: "run_tasks",
    body: NO_FIELDS,
    status: 204,
    handle: ({ params }, { system: service }) => service.retry(params.kind, params.subjectId),
  }),
  endpoint({
    method: "GET",
    path: "/system/support-bundle",
    operationId: "getSupportBundle",
    tag,
    summary: "Gather states and numbers for somebody who helps, without names, addresses, texts or secrets",
    action: "read_access",
    status: 200,
    answer: bundle,
    handle: async (_call, { system: service, clock }) => {
      const now = clock.now();
      const { dataDirectory: _, ...status } = toSystem(await service.status(), now);
      const work = toJobs(await service.work());
      const facts = await service.support();
      return {
        madeAt: toIso(now),
        system: status,
        jobs: {
          ...work,
          jobs: work.jobs.map((job) => ({ ...job, subjectName: null, problem: job.problem && "hidden" })),
        },
        settings: facts.settings.map((one) => ({ ...one })),
        connections: facts.connections.map((one) => ({ ...one, lastRequestAt: isoOrNull(one.lastRequestAt) })),
        providers: facts.providers.map((one) => ({ ...one, certificatesEnd: one.certificatesEnd.map(toIso) })),
        requests: facts.requests.map((one) => ({ ...one, at: toIso(one.at), rules: [...one.rules] })),
      };
    },
  }),
];

function toSystem(status: SystemStatus, now: number): z.output<typeof system> {
  const { components, process, store, traffic, jobs: work, version, dataDirectory } = status;
  const { failing: _, ...files } = store;
  return {
    version,
    dataDirectory,
    components: components.map((one) => ({ ...one, since: toIso(one.since) })),
    store: files,
    process: { ...process, startedAt: toIso(process.startedAt), lag: { ...process.lag } },
    traffic: { ...traffic, requests: traffic.requests.map((one) => ({ ...one })) },
    jobs: { ...work, oldestDueAt: isoOrNull(work.oldestDueAt) },
    at: toIso(now),
  };
}

function toJobs({ tasks, jobs: listed, counts: known }: Work): z.output<typeof jobs> {
  return {
    tasks: tasks.map((one) => ({ ...one, lastAt: toIso(one.lastAt), failingSince: isoOrNull(one.failingSince) })),
    jobs: listed.map((one) => ({ ...one, dueAt: toIso(one.dueAt), heldUntil: isoOrNull(one.heldUntil) })),
    ...known,
    oldestDueAt: isoOrNull(known.oldestDueAt),
  };
}
