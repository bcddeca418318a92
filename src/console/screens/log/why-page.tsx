import { type FormEvent, useState } from "react";
import { api } from "../../api/client.ts";
import { useSearchState } from "../../app/search-state.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { Stack } from "../../ui/stack.tsx";
import styles from "./why.module.css";
import { WhyChain } from "./why-chain.tsx";

/** Why somebody is, or is not, a service account: the rules one by one. */
export function WhyPage() {
  const [state, set] = useSearchState();
  const user = state["user"] ?? "";
  return (
    <Page
      title="Why is this not a service account?"
      lead="Type the user name or id. Every rule from the push to the active account is gone through, and the first that stops it is shown with what mends it."
    >
      <Stack gap="lg">
        <Ask key={user} user={user} onAsk={(asked) => set({ user: asked }, { push: true })} />
        {user === "" ? <Nobody /> : <Answer user={user} />}
      </Stack>
    </Page>
  );
}

function Ask({ user, onAsk }: { readonly user: string; readonly onAsk: (user: string) => void }) {
  const [text, setText] = useState(user);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== "") onAsk(text.trim());
  };
  return (
    <search>
      <form className={styles.ask} onSubmit={submit}>
        <TextField
          label="User name or id"
          value={text}
          onChange={setText}
          placeholder="svc-crm@example.com"
          icon="search"
          type="search"
          autoComplete="off"
          maxLength={300}
        />
        <Button type="submit" variant="primary">
          Explain
        </Button>
      </form>
    </search>
  );
}

function Nobody() {
  return (
    <EmptyState icon="question" title="Nobody asked for yet">
      Use the name as the identity provider sends it. A former name finds the user, too, and one who was never pushed is
      an answer as well.
    </EmptyState>
  );
}

function Answer({ user }: { readonly user: string }) {
  const explanation = api.useQuery("get", "/users/{user}/explanation", { params: { path: { user } } });
  return (
    <Loadable
      query={explanation}
      rows={8}
      isEmpty={({ items }) => items.length === 0}
      empty={
        <Card>
          <p className={styles.none}>
            There is no connection yet, so that nobody can have been pushed. Connect an identity provider first.
          </p>
        </Card>
      }
    >
      {({ items }) => (
        <Stack>
          {sorted(items).map((item) => (
            <WhyChain key={item.connection?.id ?? item.user?.id ?? "here"} explanation={item} asked={user} />
          ))}
        </Stack>
      )}
    </Loadable>
  );
}

/** Whoever knows the user comes first. */
function sorted<Item extends { readonly user: object | null }>(items: readonly Item[]): readonly Item[] {
  return [...items.filter(({ user }) => user !== null), ...items.filter(({ user }) => user === null)];
}
