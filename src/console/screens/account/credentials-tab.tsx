import { api, type Schemas } from "../../api/client.ts";
import { Callout } from "../../ui/callout.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Split, Stack } from "../../ui/stack.tsx";
import type { OfAccount } from "./account.ts";
import { NoteCard } from "./note-card.tsx";
import { PasswordCard } from "./password-card.tsx";
import { PurgeCard } from "./purge-card.tsx";
import { VaultCard } from "./vault-card.tsx";

/** What is kept for the login of an account, never the values. */
export interface OfSecrets extends OfAccount {
  readonly secrets: Schemas["Secrets"];
}

/** The secrets of the login: password and note, the vault they lie in, and their end. */
export function CredentialsTab({ account }: OfAccount) {
  const query = api.useQuery("get", "/accounts/{id}/secrets", { params: { path: { id: account.id } } });
  return (
    <Loadable query={query}>
      {(secrets) => (
        <Stack>
          <Shared sharedWith={secrets.sharedWith} />
          <Split
            main={
              <>
                <PasswordCard account={account} secrets={secrets} />
                <NoteCard account={account} secrets={secrets} />
              </>
            }
            side={
              <>
                <VaultCard account={account} secrets={secrets} />
                {account.status === "retired" ? <PurgeCard account={account} /> : null}
              </>
            }
          />
        </Stack>
      )}
    </Loadable>
  );
}

function Shared({ sharedWith }: { readonly sharedWith: readonly string[] }) {
  if (sharedWith.length === 0) return null;
  return (
    <Callout tone="info" title="These secrets belong to the login">
      Other accounts share them:{" "}
      {sharedWith.map((id, index) => (
        <span key={id}>
          {index === 0 ? "" : ", "}
          <Link to={`/accounts/${id}`}>account {index + 1}</Link>
        </span>
      ))}
      .
    </Callout>
  );
}
