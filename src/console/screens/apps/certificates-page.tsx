import { api, type Schemas } from "../../api/client.ts";
import { BY_CURSOR, itemsOf } from "../../api/paging.ts";
import { Badge } from "../../ui/badge.tsx";
import { Callout } from "../../ui/callout.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Day } from "../../ui/day.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { MoreButton } from "../../ui/more-button.tsx";
import { Page } from "../../ui/page.tsx";
import { Stack } from "../../ui/stack.tsx";
import { counted } from "../../words/counted.ts";
import { endTone } from "../../words/evidence.tsx";
import { endWords } from "./app-words.ts";
import { commonName, USES } from "./certificate-words.ts";
import styles from "./certificates-page.module.css";
import { groupedByMonth } from "./month-groups.ts";

type End = Schemas["CertificateEnd"];

const COLUMNS: readonly Column<End>[] = [
  { id: "owner", header: "Of", width: "30%", cell: (end) => <Owner end={end} /> },
  {
    id: "subject",
    header: "Certificate",
    width: "25%",
    cell: ({ subject }) => <span className={styles.subject}>{commonName(subject)}</span>,
  },
  { id: "use", header: "For", width: "15%", cell: ({ use }) => USES[use] },
  { id: "end", header: "Ends", width: "15%", cell: ({ notAfter }) => <Day at={notAfter} /> },
  { id: "left", header: "Left", width: "15%", cell: (end) => <Left end={end} /> },
];

/** When the certificates of all apps and identity providers end, month by month. */
export function CertificatesPage() {
  const query = api.useInfiniteQuery("get", "/certificates", { params: { query: { limit: 100 } } }, BY_CURSOR);
  return (
    <Page
      title="Certificates"
      above={<Link to="/apps">Apps</Link>}
      lead="When the certificates of apps and identity providers end, those that end first first. Anteroom warns 60, 30, 14, 7 and 1 days before."
    >
      <Loadable
        query={query}
        isEmpty={(data) => itemsOf(data).length === 0}
        empty={
          <EmptyState
            icon="certificate"
            title="No certificate is known"
            action={
              <LinkButton to="/apps" variant="primary">
                Go to the apps
              </LinkButton>
            }
          >
            Certificates come with the metadata of apps and of identity providers. Bring metadata, and their ends appear
            here.
          </EmptyState>
        }
      >
        {(data) => (
          <Stack gap="lg">
            <Urgent ends={itemsOf(data)} />
            {groupedByMonth(itemsOf(data)).map(({ title, ends }) => (
              <section key={title}>
                <h2 className={styles.month}>
                  {title} <span className={styles.count}>{counted(ends.length, "certificate")}</span>
                </h2>
                <DataTable
                  label={`Certificates, ${title}`}
                  columns={COLUMNS}
                  rows={ends}
                  rowId={({ application, connection, fingerprint }) =>
                    `${application?.id ?? connection?.id ?? ""} ${fingerprint}`
                  }
                />
              </section>
            ))}
            <MoreButton query={query}>Show later ones</MoreButton>
          </Stack>
        )}
      </Loadable>
    </Page>
  );
}

function Urgent({ ends }: { readonly ends: readonly End[] }) {
  const ended = ends.filter(({ endsInDays }) => endsInDays < 0).length;
  const soon = ends.filter(({ endsInDays }) => endsInDays >= 0 && endsInDays <= 60).length;
  if (ended + soon === 0) return null;
  return (
    <Callout tone={ended > 0 ? "bad" : "warn"} title={urgentWords(ended, soon)}>
      Get the new certificate from whoever runs the app or the identity provider before sign-ins fail.
    </Callout>
  );
}

function urgentWords(ended: number, soon: number): string {
  const past = ended === 0 ? "" : `${counted(ended, "certificate")} ended`;
  const next = soon === 0 ? "" : `${counted(soon, "certificate")} ${soon === 1 ? "ends" : "end"} within 60 days`;
  return [past, next].filter((words) => words !== "").join(", ");
}

function Owner({ end: { application, connection } }: { readonly end: End }) {
  return (
    <span className={styles.owner}>
      <Icon name={application === null ? "connection" : "apps"} />
      {application === null ? null : <Link to={`/apps/${application.key}`}>{application.name}</Link>}
      {connection === null ? null : <Link to={`/connections/${connection.id}`}>{connection.name}</Link>}
      <span className={styles.kind}>{application === null ? "identity provider" : "app"}</span>
    </span>
  );
}

function Left({ end: { endsInDays } }: { readonly end: End }) {
  const words = endWords(endsInDays);
  return (
    <Badge tone={endTone(endsInDays)} icon={endsInDays < 0 ? "alert" : "clock"}>
      {words}
    </Badge>
  );
}
