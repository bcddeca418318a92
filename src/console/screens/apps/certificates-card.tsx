import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Day } from "../../ui/day.tsx";
import { useNow } from "../../ui/time.tsx";
import { TimeLine } from "../../ui/time-line.tsx";
import { endTone } from "../../words/evidence.tsx";
import type { Certificate, OfApp } from "./app.ts";
import { endWords } from "./app-words.ts";
import { commonName, overlapsOf, summaryOf, USES } from "./certificate-words.ts";
import styles from "./certificates-card.module.css";

/** The certificates of the app on a time line, with what to know of each below it. */
export function CertificatesCard({ app }: OfApp) {
  const now = useNow(60_000);
  const certificates = [...app.saml.certificates].sort((a, b) => Date.parse(a.notAfter) - Date.parse(b.notAfter));
  if (certificates.length === 0) return null;
  const overlaps = overlapsOf(certificates);
  return (
    <Card title="Certificates" lead={rollOver(overlaps.length)}>
      <TimeLine
        now={now}
        overlaps={overlaps}
        summary={summaryOf(certificates)}
        spans={certificates.map((one) => ({
          id: `${one.use} ${one.fingerprint}`,
          label: `${commonName(one.subject)} (${USES[one.use].toLowerCase()})`,
          from: Date.parse(one.notBefore),
          to: Date.parse(one.notAfter),
          tone: one.endsInDays > 60 ? "accent" : endTone(one.endsInDays),
        }))}
      />
      <ul className={styles.list}>
        {certificates.map((one) => (
          <CertificateRow key={`${one.use} ${one.fingerprint}`} certificate={one} />
        ))}
      </ul>
    </Card>
  );
}

function rollOver(overlaps: number): string {
  return overlaps === 0
    ? "From when to when the keys in the metadata are good."
    : "The shaded stretches are roll-overs: two certificates are good at once.";
}

function CertificateRow({ certificate }: { readonly certificate: Certificate }) {
  const { subject, use, keyType, keyBits, fingerprint, notBefore, notAfter, endsInDays } = certificate;
  return (
    <li className={styles.row}>
      <div className={styles.words}>
        <p className={styles.name}>{commonName(subject)}</p>
        <p className={styles.soft}>
          {USES[use]} · {keyType.toUpperCase()} {keyBits} · <Day at={notBefore} /> to <Day at={notAfter} />
        </p>
        <p className={styles.print}>
          <code>{fingerprint}</code>
          <CopyButton text={fingerprint} what="the fingerprint" />
        </p>
      </div>
      <Badge tone={endTone(endsInDays)} icon={endsInDays < 0 ? "alert" : "clock"}>
        {endsInDays < 0 ? endWords(endsInDays) : `ends ${endWords(endsInDays).replace("ends ", "")}`}
      </Badge>
    </li>
  );
}
