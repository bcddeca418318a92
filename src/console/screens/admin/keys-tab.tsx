import { api, type Schemas } from "../../api/client.ts";
import { Badge } from "../../ui/badge.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Columns, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { DataKeysCard } from "./data-keys-card.tsx";
import { RecoveryButton } from "./recovery-dialog.tsx";
import { RootKeyButton } from "./root-key-dialog.tsx";
import { UnsealCard } from "./unseal-card.tsx";

/** How the keys stand. */
export type Keys = Schemas["Keys"];
/** The key that wraps all others. */
export type RootKey = NonNullable<Keys["rootKey"]>;

const PROVIDERS: Readonly<Record<RootKey["provider"], string>> = {
  file: "A file in the data directory",
  environment: "The environment of the server",
  credential: "A credential of systemd",
  passphrase: "A passphrase that somebody types at each start",
};

const BUSY_MS = 1500;
const QUIET_MS = 30_000;

/** The keys that protect stored secrets. */
export function KeysTab() {
  const query = api.useQuery("get", "/keys", {}, { refetchInterval: ({ state }) => intervalFor(state.data) });
  return (
    <Loadable query={query}>
      {(keys) => (
        <Stack>
          {keys.state === "open" ? null : <UnsealCard keys={keys} />}
          <RecoveryNotice keys={keys} />
          <Columns min={24}>
            <SealCard keys={keys} />
            {keys.rootKey === null ? null : <RootKeyCard rootKey={keys.rootKey} />}
          </Columns>
          <DataKeysCard keys={keys} />
        </Stack>
      )}
    </Loadable>
  );
}

/** While secrets are sealed anew, the numbers move. */
function intervalFor(keys: Keys | undefined): number {
  return (keys?.waiting ?? 0) > 0 ? BUSY_MS : QUIET_MS;
}

function RecoveryNotice({ keys: { rootKey, dataKeys } }: { readonly keys: Keys }) {
  if (rootKey === null || rootKey.recoveryFileSavedAt !== null) return null;
  const records = dataKeys.reduce((sum, key) => sum + key.records, 0);
  return (
    <Callout
      tone={records > 0 ? "bad" : "warn"}
      title="There is no recovery file of the root key"
      action={<RecoveryButton rootKey={rootKey} />}
    >
      {records > 0
        ? `${records.toLocaleString("en")} secrets are stored. If the root key is lost, nobody can bring them back.`
        : "Save one before the first secret is stored, and keep it away from the database."}
    </Callout>
  );
}

function SealCard({ keys: { state, dataKeys, waiting } }: { readonly keys: Keys }) {
  const records = dataKeys.reduce((sum, key) => sum + key.records, 0);
  return (
    <Card title="Secrets">
      <Facts
        facts={[
          ["State", <SealBadge key="state" state={state} />],
          ["Sealed records", records.toLocaleString("en")],
          ["Of these, waiting for the current key", waiting.toLocaleString("en")],
          ["Data keys", String(dataKeys.length)],
        ]}
      />
    </Card>
  );
}

function SealBadge({ state }: { readonly state: Keys["state"] }) {
  if (state === "open") {
    return (
      <Badge tone="good" icon="good">
        Open
      </Badge>
    );
  }
  return (
    <Badge tone="bad" icon="lock">
      {state === "sealed" ? "Sealed" : "Waits for its first passphrase"}
    </Badge>
  );
}

function RootKeyCard({ rootKey }: { readonly rootKey: RootKey }) {
  return (
    <Card title="Root key" actions={<RootKeyButton rootKey={rootKey} />}>
      <Stack gap="sm">
        <Facts
          facts={[
            ["Comes from", PROVIDERS[rootKey.provider]],
            ["Fingerprint", <code key="id">{rootKey.id}</code>],
            ["In use since", <Time key="since" at={rootKey.createdAt} />],
            [
              "Recovery file saved",
              rootKey.recoveryFileSavedAt === null ? (
                <Badge key="saved" tone="warn" icon="alert">
                  Not yet
                </Badge>
              ) : (
                <Time key="saved" at={rootKey.recoveryFileSavedAt} />
              ),
            ],
          ]}
        />
        {rootKey.recoveryFileSavedAt === null ? null : <RecoveryButton rootKey={rootKey} />}
      </Stack>
    </Card>
  );
}
