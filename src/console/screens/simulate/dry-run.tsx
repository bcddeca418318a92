import { useState } from "react";
import { api, client } from "../../api/client.ts";
import { useSearchState } from "../../app/search-state.ts";
import { useDraft } from "../../parts/use-draft.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { SelectField, TextAreaField, TextField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import type { DryRunReport } from "../../words/dry-run.ts";
import type { Connection } from "../connection/connection.ts";
import styles from "./dry-run.module.css";
import { DryRunResult } from "./dry-run-result.tsx";
import { type Sample, samplesFor } from "./samples.ts";

type Method = Sample["method"];
const METHODS: readonly Method[] = ["POST", "PUT", "PATCH", "DELETE", "GET"];
const WITH_BODY: ReadonlySet<Method> = new Set(["POST", "PUT", "PATCH"]);

interface TrialFields {
  readonly method: Method;
  readonly path: string;
  readonly body: string;
}

interface DryRunProps {
  readonly connection: Pick<Connection, "id" | "idp">;
  /** Whether the request and what it comes to stand side by side. */
  readonly wide?: boolean;
}

/** Tries a request as a connection: a sample of its identity provider, or one that was pasted. */
export function DryRun({ connection, wide = false }: DryRunProps) {
  const apps = api.useQuery("get", "/applications", { params: { query: { limit: 1 } } });
  if (apps.data === undefined && apps.error === null) return null;
  return (
    <Trial
      key={connection.id}
      connection={connection}
      wide={wide}
      samples={samplesFor(connection.idp, apps.data?.items[0]?.key)}
    />
  );
}

function Trial({ connection, wide = false, samples }: DryRunProps & { readonly samples: readonly Sample[] }) {
  const [state, set] = useSearchState();
  // A request of the log brings its method and its path along; bodies are not kept, so that a sample of its kind stands in.
  const alike = samples.find(({ method: own }) => own === state["method"]);
  const chosen = samples.find(({ id }) => id === state["sample"]) ?? alike ?? samples[0];
  const [{ method, path, body }, change] = useDraft<TrialFields>(
    ["dry-run", connection.id, state["method"], state["path"]].join(" "),
    {
      method: METHODS.find((one) => one === state["method"]) ?? chosen?.method ?? "POST",
      path: state["path"] ?? chosen?.path ?? "/Users",
      body: chosen?.body ?? "",
    },
    // Real messages may hold a password.
    ({ body: text = "" }) => /password/i.test(text),
  );
  const [report, setReport] = useState<DryRunReport>();
  const hasBody = WITH_BODY.has(method);
  const parsed = hasBody ? parse(body) : { value: undefined };
  const choose = (id: string) => {
    const sample = samples.find((one) => one.id === id);
    set({ sample: id });
    if (sample === undefined) return;
    change({ method: sample.method, path: sample.path, body: sample.body });
    setReport(undefined);
  };
  const run = async () => {
    setReport(undefined);
    const order = { method, path: path.trim(), commit: false, ...(hasBody && { body: parsed.value }) };
    const { data } = await client.POST("/connections/{id}/dry-run", {
      params: { path: { id: connection.id } },
      body: order,
    });
    setReport(data);
  };
  return (
    <div className={wide ? styles.wide : styles.narrow}>
      <ActionForm action="Try it" disabled={parsed.error !== undefined || !path.startsWith("/")} onSubmit={run}>
        <SelectField
          label="Sample"
          hint="Or paste a request of your own below."
          value={chosen?.id ?? ""}
          onChange={choose}
          choices={samples.map(({ id, label }) => ({ value: id, label }))}
        />
        <div className={styles.line}>
          <SelectField
            label="Method"
            value={method}
            onChange={(next) => change({ method: next as Method })}
            choices={METHODS.map((value) => ({ value, label: value }))}
          />
          <TextField label="Path" value={path} onChange={(next) => change({ path: next })} autoComplete="off" />
        </div>
        {hasBody ? (
          <TextAreaField
            label="Body (JSON)"
            rows={wide ? 16 : 12}
            monospace
            value={body}
            onChange={(next) => change({ body: next })}
            error={parsed.error}
          />
        ) : null}
      </ActionForm>
      <div aria-live="polite">
        <Stack>{report === undefined ? <Hint wide={wide} /> : <DryRunResult report={report} />}</Stack>
      </div>
    </div>
  );
}

function Hint({ wide }: { readonly wide: boolean }) {
  if (!wide) return null;
  return (
    <p className={styles.hint}>
      The request goes through the code that serves real ones. Each step stands here: who asks, how the message is read,
      whom it is about, what changes, and which accounts come of it. Nothing is kept.
    </p>
  );
}

function parse(text: string): { readonly value?: unknown; readonly error?: string } {
  if (text.trim() === "") return { value: {} };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { error: `This is not JSON: ${error instanceof Error ? error.message : "it cannot be read"}.` };
  }
}
