import { counted } from "../../words/counted.ts";
import type { Certificate } from "./app.ts";
import { endWords } from "./app-words.ts";

/** What certificates are for. */
export const USES: Readonly<Record<Certificate["use"], string>> = {
  signing: "Signing",
  encryption: "Encryption",
  both: "Signing and encryption",
};

/** The common name of a subject, which is what people know a certificate by. */
export function commonName(subject: string): string {
  return /(?:^|[,\n]\s*)CN=([^,\n]{1,200})/.exec(subject)?.[1] ?? subject;
}

/** The stretches in which one certificate is good already and another of its use is still, in epoch milliseconds. */
export function overlapsOf(
  certificates: readonly Certificate[],
): readonly { readonly from: number; readonly to: number }[] {
  const starts = [...certificates].sort((a, b) => Date.parse(a.notBefore) - Date.parse(b.notBefore));
  return starts.flatMap((one, at) => {
    const next = starts.slice(at + 1).find((other) => other.use === one.use && other.fingerprint !== one.fingerprint);
    if (next === undefined) return [];
    const from = Date.parse(next.notBefore);
    const to = Math.min(Date.parse(one.notAfter), Date.parse(next.notAfter));
    return from < to ? [{ from, to }] : [];
  });
}

/** All that a time line of certificates shows, in words. */
export function summaryOf(certificates: readonly Certificate[]): string {
  const each = certificates.map(
    (one) =>
      `${commonName(one.subject)}, ${USES[one.use].toLowerCase()}, from ${one.notBefore.slice(0, 10)} to ${one.notAfter.slice(0, 10)}, ${endWords(one.endsInDays)}`,
  );
  const overlaps = overlapsOf(certificates);
  const rolled = overlaps.map(
    ({ from, to }) =>
      `two are good at once for ${counted(Math.round((to - from) / 86_400_000), "day")} from ${new Date(from).toISOString().slice(0, 10)}`,
  );
  return `${counted(certificates.length, "certificate")}: ${[...each, ...rolled].join("; ")}.`;
}
