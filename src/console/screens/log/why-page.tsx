import { type FormEvent, useState } from "react";
import { api, type Schemas } from "../../api/client.ts";
import { useSearchState } from "../../app/search-state.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Link } from "../../ui/link.tsx";
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
      {({ items }) => {
        const known = items.filter((item) => item.user !== null);
        const others = items.flatMap(({ connection, user: found }) =>
          found === null && connection ? [connection] : [],
        );
        return (
          <Stack>
            {known.map((item) => (
              <WhyChain
                key={item.connection?.id ?? item.user?.id ?? "here"}
                explanation={withoutGates(item)}
                asked={user}
              />
            ))}
            <NeverPushed user={user} by={others} isKnown={known.length > 0} />
          </Stack>
        );
      }}
    </Loadable>
  );
}

/** The gates stand on the page of the account, with their evidence; what follows from them is a step of its own. */
function withoutGates(explanation: Schemas["Explanation"]): Schemas["Explanation"] {
  return { ...explanation, steps: explanation.steps.filter(({ rule }) => rule !== "gate") };
}

interface NeverPushedProps {
  readonly user: string;
  readonly by: readonly { readonly id: string; readonly name: string }[];
  readonly isKnown: boolean;
}

/** The connections that do not know the user, which is an answer where none does. */
function NeverPushed({ user, by, isKnown }: NeverPushedProps) {
  if (by.length === 0) return null;
  const links = by.map(({ id, name }, at) => (
    <span key={id}>
      {at === 0 ? null : ", "}
      <Link to="/log" search={{ connection: id, q: user }}>
        {name}
      </Link>
    </span>
  ));
  if (isKnown) return <p className={styles.none}>Never pushed by {links}.</p>;
  return (
    <Card title={`Nobody has pushed ${user}`}>
      <p>
        <strong>It stops here.</strong> No identity provider has sent this user. Look for a typing mistake, or assign
        the user to the Anteroom app there. A group is no user: type the name of one of its members.
      </p>
      <p className={styles.none}>See what was sent by {links}.</p>
    </Card>
  );
}
