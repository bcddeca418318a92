import type { Schemas } from "../../api/client.ts";
import { Badge } from "../../ui/badge.tsx";
import type { Column } from "../../ui/data-table.tsx";
import { Link } from "../../ui/link.tsx";
import { Time } from "../../ui/time.tsx";
import { ConditionBadge, endTone, VerdictBadge } from "../../words/evidence.tsx";
import { GradeMeter } from "../../words/grade-meter.tsx";
import { AccountsBar } from "./accounts-bar.tsx";
import styles from "./app-columns.module.css";
import { endWords, nextEnd } from "./app-words.ts";

type Listed = Schemas["ListedApplication"];

/** The columns of the list of apps. */
export const APP_COLUMNS: readonly Column<Listed>[] = [
  { id: "name", header: "App", cell: (app) => <Name app={app} /> },
  { id: "verdict", header: "SAML", cell: ({ saml }) => <VerdictBadge verdict={saml.verdict} /> },
  { id: "grade", header: "Grade", cell: ({ saml }) => <GradeMeter grade={saml.grade} /> },
  { id: "condition", header: "Condition", cell: ({ saml }) => <Holds saml={saml} /> },
  { id: "accounts", header: "Accounts", cell: ({ accounts }) => <AccountsBar accounts={accounts} /> },
  { id: "certificate", header: "Next certificate end", cell: ({ saml }) => <NextEnd saml={saml} /> },
  { id: "checked", header: "Last checked", cell: (app) => <Time at={checkedAt(app)} never="never" /> },
];

function Name({ app: { key, name, pendingChange } }: { readonly app: Listed }) {
  return (
    <span className={styles.name}>
      <span className={styles.title}>
        <Link to={`/apps/${key}`}>{name}</Link>
        {pendingChange === null ? null : (
          <Badge tone="warn" icon="diff">
            Changed
          </Badge>
        )}
      </span>
      <code className={styles.key}>{key}</code>
    </span>
  );
}

/** Only proof of support can hold or not. */
function Holds({ saml: { verdict, checkedAt, condition } }: { readonly saml: Listed["saml"] }) {
  if (verdict === "supported") return <ConditionBadge condition={condition} />;
  return <span className={styles.soft}>{checkedAt === null ? "no evidence" : "no proof"}</span>;
}

function NextEnd({ saml }: { readonly saml: Listed["saml"] }) {
  const next = nextEnd(saml.certificates);
  if (next === undefined) return <span className={styles.soft}>no certificate</span>;
  const tone = endTone(next.endsInDays);
  const words = endWords(next.endsInDays);
  return tone === "neutral" ? (
    <span title={next.notAfter.slice(0, 10)}>{words}</span>
  ) : (
    <Badge tone={tone} icon="certificate">
      {words}
    </Badge>
  );
}

function checkedAt({ saml, watch }: Listed): string | null {
  return (
    [saml.checkedAt, watch.checkedAt]
      .filter((at) => at !== null)
      .sort()
      .at(-1) ?? null
  );
}
