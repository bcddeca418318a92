import { api, type Schemas } from "../../api/client.ts";
import { BY_CURSOR, itemsOf } from "../../api/paging.ts";
import { useSearchState } from "../../app/search-state.ts";
import { Badge } from "../../ui/badge.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Link } from "../../ui/link.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { MoreButton } from "../../ui/more-button.tsx";
import { SearchBox } from "../../ui/search-box.tsx";
import { Stack } from "../../ui/stack.tsx";
import { CatalogueForm } from "./catalogue-form.tsx";
import styles from "./catalogue-way.module.css";

type Summary = Schemas["CatalogueSummary"];

/** Finds the app in the catalogue, then asks what its entry needs. */
export function CatalogueWay() {
  const [state, set] = useSearchState();
  const chosen = state["entry"];
  if (chosen !== undefined && chosen !== "")
    return <CatalogueForm entryKey={chosen} onBack={() => set({ entry: undefined })} />;
  return (
    <Stack>
      <SearchBox
        label="Search the catalogue"
        placeholder="GitHub, Slack, Notion…"
        value={state["q"] ?? ""}
        onChange={(q) => set({ q })}
      />
      <Results text={state["q"] ?? ""} />
    </Stack>
  );
}

function Results({ text }: { readonly text: string }) {
  const [{ connection }] = useSearchState();
  const query = api.useInfiniteQuery(
    "get",
    "/catalogue",
    { params: { query: { q: text, limit: 24 } } },
    { ...BY_CURSOR, placeholderData: (before: unknown) => before as never },
  );
  return (
    <Loadable
      query={query}
      isEmpty={(data) => itemsOf(data).length === 0}
      empty={
        <EmptyState
          icon="search"
          title={`The catalogue does not know ${text === "" ? "any app" : `"${text}"`}`}
          action={
            <LinkButton to="/apps/new" search={{ connection, way: "metadata" }} variant="primary">
              Bring its metadata
            </LinkButton>
          }
        >
          Add it with its SAML metadata instead. That is better proof anyway.
        </EmptyState>
      }
    >
      {(data) => (
        <Stack>
          <ul className={styles.entries}>
            {itemsOf(data).map((entry) => (
              <li key={entry.key}>
                <EntryCard entry={entry} connection={connection} />
              </li>
            ))}
          </ul>
          <MoreButton query={query} />
        </Stack>
      )}
    </Loadable>
  );
}

const SUPPORT = {
  supported: { word: "SAML", tone: "good", icon: "good" },
  depends_on_plan: { word: "SAML in some plans", tone: "warn", icon: "info" },
  unsupported: { word: "No SAML", tone: "bad", icon: "bad" },
} as const;

interface EntryProps {
  readonly entry: Summary;
  /** Of the wizard that the app is for, if it is for one. */
  readonly connection: string | undefined;
}

function EntryCard({ entry, connection }: EntryProps) {
  const support = entry.saml === null ? undefined : SUPPORT[entry.saml];
  return (
    <Link to="/apps/new" search={{ connection, way: "catalogue", entry: entry.key }} className={styles.entry}>
      <span className={styles.name}>{entry.name}</span>
      <span className={styles.facts}>
        {support === undefined ? (
          <Badge tone="neutral" icon="question">
            SAML not known
          </Badge>
        ) : (
          <Badge tone={support.tone} icon={support.icon}>
            {support.word}
          </Badge>
        )}
        {entry.plan === null ? null : <span className={styles.plan}>from {entry.plan}</span>}
      </span>
    </Link>
  );
}
