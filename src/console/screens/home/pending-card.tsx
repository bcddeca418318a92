import type { Schemas } from "../../api/client.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { Link } from "../../ui/link.tsx";
import { RowList } from "../../ui/row-list.tsx";
import styles from "./list-card.module.css";

type Pending = Schemas["Overview"]["pending"];

interface Wording {
  readonly word: string;
  readonly to: string;
  readonly search: Readonly<Record<string, string>>;
  readonly tone: Tone;
}

const WORDS: Readonly<Record<keyof Pending, Wording>> = {
  approvals: { word: "Approvals", to: "/approvals", search: {}, tone: "info" },
  reviewsOverdue: { word: "Reviews overdue", to: "/reviews", search: { state: "overdue" }, tone: "bad" },
  reviewsDue: { word: "Reviews due soon", to: "/reviews", search: { state: "due" }, tone: "warn" },
  adoptions: { word: "Adoptions", to: "/adoptions", search: {}, tone: "info" },
  changes: { word: "Apps that changed", to: "/apps", search: { pending: "true" }, tone: "warn" },
};

/** Nobody counts further. */
const MOST = 100;

/** What waits for a person. */
export function PendingCard({ pending }: { readonly pending: Pending }) {
  const waiting = (Object.keys(WORDS) as (keyof Pending)[]).filter((name) => pending[name] > 0);
  return (
    <Card title="Waits for a decision" flush>
      {waiting.length === 0 ? (
        <p className={styles.none}>Nothing waits for anybody.</p>
      ) : (
        <RowList>
          {waiting.map((name) => (
            <li key={name} className={styles.item}>
              <Link to={WORDS[name].to} search={WORDS[name].search} className={styles.link}>
                {WORDS[name].word}
                <Badge tone={WORDS[name].tone}>{pending[name] >= MOST ? `${MOST - 1}+` : pending[name]}</Badge>
              </Link>
            </li>
          ))}
        </RowList>
      )}
    </Card>
  );
}
