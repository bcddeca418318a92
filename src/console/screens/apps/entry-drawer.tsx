import { api } from "../../api/client.ts";
import { basePath } from "../../api/place.ts";
import { useSearchState } from "../../app/search-state.ts";
import { CodeBlock } from "../../ui/code-block.tsx";
import { Drawer } from "../../ui/dialog.tsx";
import { DownloadLink } from "../../ui/download-link.tsx";
import { Facts } from "../../ui/facts.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { EVIDENCE_KINDS, GRADES, VERDICTS } from "../../words/evidence.tsx";
import type { App, OfApp, Verification } from "./app.ts";
import styles from "./entry-drawer.module.css";
import { EvidenceChanges } from "./evidence-changes.tsx";
import { Findings } from "./findings-card.tsx";

/** One entry of the ledger, whole; the address says which. */
export function EntryDrawer({ app }: OfApp) {
  const [state, set] = useSearchState();
  const entryId = state["entry"] ?? "";
  const query = api.useQuery(
    "get",
    "/applications/{id}/verifications/{verificationId}",
    { params: { path: { id: app.id, verificationId: entryId } } },
    { enabled: entryId !== "" },
  );
  const title = query.data === undefined ? "Evidence" : EVIDENCE_KINDS[query.data.kind].word;
  return (
    <Drawer title={title} opened={entryId !== ""} onClose={() => set({ entry: undefined, since: undefined })}>
      <Loadable query={query}>{(entry) => <EntryDetail app={app} entry={entry} />}</Loadable>
    </Drawer>
  );
}

function EntryDetail({ app, entry }: OfApp & { readonly entry: Verification }) {
  return (
    <Stack>
      <Facts
        facts={[
          ["Taken", <Time key="taken" at={entry.takenAt} exact />],
          ["Verdict", VERDICTS[entry.verdict].word],
          ["Grade", GRADES[entry.grade].word],
          ["Source", entry.source],
          ["Address", entry.sourceUrl],
          [
            "Account",
            entry.accountId === null ? null : (
              <Link key="account" to={`/accounts/${entry.accountId}`}>
                the account that signed in
              </Link>
            ),
          ],
          ["Entity ID", entry.entityId],
          ["ACS URLs", entry.acsUrls.join(", ")],
          ["Applied", entry.applied ? null : "No: it waits for a person, or it was refused"],
          ["Judged by", `Anteroom ${entry.tool}`],
          [
            "SHA-256",
            entry.sha256 === null ? null : (
              <code key="hash" className={styles.hash}>
                {entry.sha256}
              </code>
            ),
          ],
        ]}
      />
      {entry.kind === "metadata" && entry.sha256 !== null ? (
        <DownloadLink href={`${basePath}/api/v1/applications/${app.id}/verifications/${entry.id}/document`}>
          Download the document as it came
        </DownloadLink>
      ) : null}
      <section>
        <h3 className={styles.heading}>Findings</h3>
        {entry.findings.length === 0 ? <p className={styles.soft}>None.</p> : <Findings findings={entry.findings} />}
      </section>
      <Compare app={app} entry={entry} />
      <Request title="The app's sign-in request" facts={entry.observed} />
      <Request title="What the assertion says" facts={entry.login} />
    </Stack>
  );
}

/** What an entry read, as it was read. */
function Request({ title, facts }: { readonly title: string; readonly facts: object | null }) {
  if (facts === null) return null;
  return (
    <section>
      <h3 className={styles.heading}>{title}</h3>
      <CodeBlock text={JSON.stringify(facts, null, 2)} label={title} />
    </section>
  );
}

/** Compares the entry with any other of the newest ones. */
function Compare({ app, entry }: { readonly app: App; readonly entry: Verification }) {
  const [state, set] = useSearchState();
  const list = api.useQuery("get", "/applications/{id}/verifications", {
    params: { path: { id: app.id }, query: { limit: 50 } },
  });
  const others = (list.data?.items ?? []).filter(({ id, kind }) => id !== entry.id && kind === entry.kind);
  const since = state["since"] ?? "";
  const path = { id: app.id, verificationId: entry.id };
  const query = api.useQuery(
    "get",
    "/applications/{id}/verifications/{verificationId}/changes",
    { params: { path, query: { since } } },
    { enabled: since !== "" },
  );
  if (others.length === 0) return null;
  return (
    <section>
      <h3 className={styles.heading}>Compare</h3>
      <Stack gap="sm">
        <SelectField
          label="With another entry of this kind"
          value={since}
          onChange={(id) => set({ since: id })}
          choices={[
            { value: "", label: "Choose one" },
            ...others.map(({ id, takenAt, source }) => ({
              value: id,
              label: `${takenAt.slice(0, 16).replace("T", " ")} · ${source}`,
            })),
          ]}
        />
        {since === "" ? null : (
          <Loadable query={query} rows={2}>
            {({ changes }) =>
              changes.length === 0 ? (
                <p className={styles.soft}>Both say the same.</p>
              ) : (
                <EvidenceChanges changes={changes} caption="What is different since the other entry" />
              )
            }
          </Loadable>
        )}
      </Stack>
    </section>
  );
}
