import { api, type Schemas } from "../../api/client.ts";
import { useSearchState } from "../../app/search-state.ts";
import { Card } from "../../ui/card.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Figures } from "../../ui/figures.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Stack } from "../../ui/stack.tsx";
import { TimeChart } from "../../ui/time-chart.tsx";
import { counted } from "../../words/counted.ts";
import type { OfConnection } from "./connection.ts";

type Traffic = Schemas["ConnectionTraffic"];
type Range = Traffic["range"];

const RANGES: Readonly<Record<Range, { readonly label: string; readonly words: string }>> = {
  hour: { label: "Hour", words: "in the last hour" },
  day: { label: "Day", words: "in the last 24 hours" },
  week: { label: "Week", words: "in the last 7 days" },
};
const REFRESH_MS = 15_000;

/** Requests, failures and how long answers took, over time. */
export function TrafficCard({ connection: { id } }: OfConnection) {
  const [state, set] = useSearchState();
  const range = rangeOf(state["range"]);
  const query = api.useQuery(
    "get",
    "/connections/{id}/traffic",
    { params: { path: { id }, query: { range } } },
    { refetchInterval: REFRESH_MS, placeholderData: (old) => old },
  );
  return (
    <Card
      title="Traffic"
      lead="What the identity provider asked for, and how quickly it was answered."
      actions={
        <Segmented
          label="Over which time"
          value={range}
          onChange={(next) => set({ range: next === "day" ? undefined : next })}
          choices={Object.entries(RANGES).map(([value, { label }]) => ({ value, label }))}
        />
      }
    >
      <Loadable query={query} rows={8}>
        {(traffic) => <Charts traffic={traffic} id={id} />}
      </Loadable>
    </Card>
  );
}

function Charts({ traffic, id }: { readonly traffic: Traffic; readonly id: string }) {
  const { points, total, range } = traffic;
  const { words } = RANGES[range];
  if (total.requests === 0) {
    return (
      <EmptyState
        icon="activity"
        title={`No request ${words}`}
        action={
          <LinkButton to="/connections/new" search={{ connection: id, step: "listen" }}>
            Watch for the next call
          </LinkButton>
        }
      >
        Every request of the identity provider is counted here, minute by minute for an hour and hour by hour for a
        week.
      </EmptyState>
    );
  }
  const times = points.map(({ at }) => Date.parse(at));
  const busiest = points.reduce((most, point) => (point.requests > most.requests ? point : most));
  const share = Math.round((total.failures / total.requests) * 1000) / 10;
  return (
    <Stack gap="lg">
      <Figures
        figures={[
          { name: "Requests", value: total.requests.toLocaleString("en") },
          { name: "Failed", value: `${total.failures.toLocaleString("en")} (${share} %)`, isBad: total.failures > 0 },
          { name: "Half within", value: `${total.p50Ms ?? 0} ms` },
          { name: "95 % within", value: `${total.p95Ms ?? 0} ms` },
        ]}
      />
      <TimeChart
        title="Requests"
        times={times}
        series={[
          { name: "Requests", tone: "accent", as: "bars", values: points.map(({ requests }) => requests) },
          { name: "Failed", tone: "bad", as: "bars", values: points.map(({ failures }) => failures) },
        ]}
        summary={`${counted(total.requests, "request")} ${words}, ${total.failures === 0 ? "none" : total.failures.toLocaleString("en")} of them failed; at most ${counted(busiest.requests, "request")} within ${traffic.spanSeconds === 60 ? "a minute" : "an hour"}.`}
      />
      <TimeChart
        title="Time to answer"
        times={times}
        unit=" ms"
        series={[
          { name: "95 % within", tone: "accent", values: points.map(({ p95Ms }) => p95Ms) },
          { name: "Half within", tone: "soft", values: points.map(({ p50Ms }) => p50Ms) },
        ]}
        summary={`Half of the requests were answered within ${total.p50Ms ?? 0} ms, 95 of 100 within ${total.p95Ms ?? 0} ms.`}
      />
    </Stack>
  );
}

function rangeOf(text: string | undefined): Range {
  return text === "hour" || text === "week" ? text : "day";
}
