import { api, client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { toastFailed } from "../../ui/toast.ts";

type Job = Schemas["Jobs"]["jobs"][number];
type Task = Schemas["Jobs"]["tasks"][number];

const KINDS: Readonly<Record<string, string>> = {
  evidence: "Look at the proof of an app again",
  reseal: "Seal secrets with the new data key",
};

const TASKS: Readonly<Record<string, string>> = {
  rederive: "Bring accounts up to their facts",
  due: "Retire accounts, end exemptions",
  conversions: "Finish conversions",
  adoptions: "End adoptions that nobody decided",
  statements: "Remind of statements",
  tokens: "Retire replaced tokens, warn of their end",
  certificates: "Warn of certificates that end",
  prune: "Forget old records",
  sessions: "Forget old sessions",
  approvals: "Forget old approvals",
  proofs: "Forget proofs of presence",
  secrets: "Forget old versions of secrets",
  rollbacks: "Destroy replaced factors",
  tries: "Forget tries of codes",
  purges: "Finish purges",
  activity: "Write down last uses",
};

const JOBS: readonly Column<Job>[] = [
  { id: "what", header: "Job", cell: ({ kind }) => KINDS[kind] ?? kind },
  { id: "of", header: "For", cell: ({ subjectName, kind }) => subjectName ?? (kind === "reseal" ? "All secrets" : "") },
  { id: "state", header: "State", cell: (one) => <JobState job={one} /> },
  { id: "due", header: "Next", cell: ({ dueAt }) => <Time at={dueAt} /> },
  { id: "tries", header: "Attempts", align: "end", cell: ({ attempts }) => attempts },
  { id: "why", header: "What went wrong", cell: ({ problem }) => problem ?? "" },
  {
    id: "do",
    header: "Actions",
    align: "end",
    cell: ({ kind, subjectId }) => (
      <Button size="xs" icon="refresh" onClick={() => void retry(kind, subjectId)}>
        Do it now
      </Button>
    ),
  },
];

const ROUNDS: readonly Column<Task>[] = [
  { id: "what", header: "Task", cell: ({ name }) => TASKS[name] ?? name },
  {
    id: "state",
    header: "State",
    cell: ({ problem }) =>
      problem === null ? (
        <Badge tone="good" icon="good">
          Done
        </Badge>
      ) : (
        <Badge tone="bad" icon="bad">
          Failed
        </Badge>
      ),
  },
  { id: "last", header: "Last time", cell: ({ lastAt }) => <Time at={lastAt} /> },
  { id: "took", header: "Took", align: "end", cell: ({ durationMs }) => `${durationMs} ms` },
  { id: "why", header: "What went wrong", cell: ({ problem }) => problem ?? "" },
];

/** The background work: what is planned, what failed, and how the rounds went. */
export function JobsTab() {
  const query = api.useQuery("get", "/system/jobs", {}, { refetchInterval: 5000 });
  return (
    <Loadable query={query}>
      {({ jobs, tasks, total }) => (
        <Stack>
          <Card
            flush
            title="Jobs"
            lead="One thing at a time for one subject. What fails is tried again by itself, later each time."
          >
            {jobs.length === 0 ? (
              <EmptyState icon="clock" title="Nothing is planned">
                Jobs appear when an app is proven, so that its proof is looked at again, and when data keys are
                replaced.
              </EmptyState>
            ) : (
              <DataTable
                label="Jobs, what failed first"
                columns={JOBS}
                rows={jobs}
                rowId={({ kind, subjectId }) => `${kind} ${subjectId}`}
                total={total}
              />
            )}
          </Card>
          <Card flush title="Rounds" lead="These are done again and again, each as far as there is something to do.">
            <DataTable label="Tasks of each round" columns={ROUNDS} rows={tasks} rowId={({ name }) => name} />
          </Card>
        </Stack>
      )}
    </Loadable>
  );
}

function JobState({ job: { problem, heldUntil, dueAt } }: { readonly job: Job }) {
  if (heldUntil !== null && Date.parse(heldUntil) > Date.now()) {
    return (
      <Badge tone="info" icon="refresh">
        Under way
      </Badge>
    );
  }
  if (problem !== null) {
    return (
      <Badge tone="bad" icon="bad">
        Failed
      </Badge>
    );
  }
  return Date.parse(dueAt) <= Date.now() ? (
    <Badge tone="warn" icon="clock">
      Due
    </Badge>
  ) : (
    <Badge tone="neutral" icon="calendar">
      Planned
    </Badge>
  );
}

async function retry(kind: string, subjectId: string): Promise<void> {
  try {
    await client.POST("/system/jobs/{kind}/{subjectId}/retry", { params: { path: { kind, subjectId } }, body: {} });
    await settled("The job is done as soon as a worker is free.");
  } catch (error) {
    toastFailed(error);
  }
}
