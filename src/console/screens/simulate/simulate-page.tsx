import { api } from "../../api/client.ts";
import { useSearchState } from "../../app/search-state.ts";
import { Card } from "../../ui/card.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { Stack } from "../../ui/stack.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { CycleTab } from "./cycle-tab.tsx";
import { DryRun } from "./dry-run.tsx";

/** A whole cycle of a simulated identity provider, or one request step by step. */
export function SimulatePage() {
  return (
    <Page
      title="Simulate"
      lead="See everything at work without an identity provider, or find out what one request would come to."
      wide
    >
      <Tabs
        label="What to simulate"
        tabs={[
          { id: "cycle", label: "A whole cycle", content: () => <CycleTab /> },
          { id: "request", label: "One request, step by step", content: () => <RequestTab /> },
        ]}
      />
    </Page>
  );
}

function RequestTab() {
  const [state, set] = useSearchState();
  const query = api.useQuery("get", "/connections", { params: { query: { limit: 200 } } });
  return (
    <Loadable
      query={query}
      isEmpty={({ items }) => items.length === 0}
      empty={
        <EmptyState
          icon="connection"
          title="No connection yet"
          action={
            <LinkButton to="/connections/new" variant="primary" icon="plus">
              Connect an identity provider
            </LinkButton>
          }
          second={<LinkButton to="/simulate">Simulate one</LinkButton>}
        >
          A request is tried as one of your connections, with its rules and its dialect. Connect an identity provider,
          or simulate one.
        </EmptyState>
      }
    >
      {({ items }) => {
        const chosen = items.find(({ id }) => id === state["connection"]) ?? items[0];
        return (
          <Card title="Try a request" lead="It goes through the code that serves real ones, and nothing of it is kept.">
            <Stack>
              <div style={{ maxWidth: "24rem" }}>
                <SelectField
                  label="As which connection?"
                  value={chosen?.id ?? ""}
                  onChange={(connection) => set({ connection })}
                  choices={items.map(({ id, name }) => ({ value: id, label: name }))}
                />
              </div>
              {chosen === undefined ? null : <DryRun connection={chosen} wide />}
            </Stack>
          </Card>
        );
      }}
    </Loadable>
  );
}
