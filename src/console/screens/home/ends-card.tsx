import type { Schemas } from "../../api/client.ts";
import { Card } from "../../ui/card.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { RowList } from "../../ui/row-list.tsx";
import { Time, useNow } from "../../ui/time.tsx";
import styles from "./list-card.module.css";

type End = Schemas["Overview"]["ends"][number];

const WORDS: Readonly<Record<End["what"], readonly [word: string, icon: IconName]>> = {
  validity_begins: ["Validity begins", "clock"],
  validity_ends: ["Validity ends", "clock"],
  exemption_ends: ["MFA exemption ends", "qr"],
  grace_ends: ["Retires", "history"],
  scim_token: ["SCIM token ends", "key"],
  api_token: ["API token ends", "key"],
  client_secret: ["Client secret ends", "key"],
  trusted_issuer: ["Trusted issuer ends", "key"],
  certificate: ["Certificate ends", "certificate"],
};

/** What ends soon, or has just ended, the first to end first. */
export function EndsCard({ ends }: { readonly ends: readonly End[] }) {
  const now = useNow(60_000);
  return (
    <Card title="Ends soon" lead="Within 30 days; certificates within 60" flush>
      {ends.length === 0 ? (
        <p className={styles.none}>Nothing ends soon.</p>
      ) : (
        <RowList>
          {ends.map((end) => (
            <li key={`${end.what} ${end.name} ${end.at}`} className={styles.item}>
              <Icon name={WORDS[end.what][1]} size={17} />
              <div className={styles.words}>
                <p className={styles.title}>
                  <Link {...placeOf(end)}>{end.name}</Link>
                </p>
                <p className={styles.soft}>
                  {WORDS[end.what][0]}
                  {end.of === null ? "" : ` · ${end.of}`}
                  {Date.parse(end.at) <= now ? " · has ended" : ""}
                </p>
              </div>
              <span className={styles.soft}>
                <Time at={end.at} />
              </span>
            </li>
          ))}
        </RowList>
      )}
    </Card>
  );
}

function placeOf({ link: { kind, id }, what }: End): {
  readonly to: string;
  readonly search?: Readonly<Record<string, string>>;
} {
  switch (kind) {
    case "account":
      return { to: `/accounts/${id}` };
    case "application":
      return { to: `/apps/${id}` };
    case "connection":
      return what === "certificate"
        ? { to: `/connections/${id}` }
        : { to: `/connections/${id}`, search: { tab: "tokens" } };
    case "tokens":
      return { to: "/tokens" };
  }
}
