import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { type Choice, SelectField } from "../../ui/fields.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { RowList } from "../../ui/row-list.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { toastFailed } from "../../ui/toast.ts";
import { ITEM_ROLE_WORDS } from "../../words/roles.tsx";
import styles from "./people-card.module.css";

/** What has people of its own here. */
type Kind = "applications" | "integrations";
type Holder = Schemas["ItemRoles"]["items"][number];

interface PeopleCardProps {
  readonly kind: Kind;
  readonly id: string;
}

const PATHS = {
  applications: "/applications/{id}/roles",
  integrations: "/integrations/{id}/roles",
} as const satisfies Readonly<Record<Kind, string>>;

const HOLDER_PATHS = {
  applications: "/applications/{id}/roles/{role}/{personId}",
  integrations: "/integrations/{id}/roles/{role}/{personId}",
} as const satisfies Readonly<Record<Kind, string>>;

/** What people can be made on each kind of thing. */
const GIVEN: Readonly<Record<Kind, readonly Choice[]>> = {
  applications: [{ value: "owner", label: "Owner: answers for the app and may change it" }],
  integrations: [{ value: "manager", label: "Manager: may link, pause and change it" }],
};

/** Who is what on one app or integration. */
export function PeopleCard({ kind, id }: PeopleCardProps) {
  const query = api.useQuery("get", PATHS[kind], { params: { path: { id } } });
  return (
    <Card title="People" lead="Who may decide about this, beside administrators.">
      <Stack>
        <Loadable
          query={query}
          rows={2}
          isEmpty={({ items }) => items.length === 0}
          empty={<p className={styles.none}>Nobody yet: administrators alone look after it.</p>}
        >
          {({ items }) => (
            <RowList inset split>
              {items.map((holder) => (
                <HolderRow key={`${holder.role} ${holder.person.id}`} kind={kind} id={id} holder={holder} />
              ))}
            </RowList>
          )}
        </Loadable>
        <GiveForm kind={kind} id={id} />
      </Stack>
    </Card>
  );
}

function HolderRow({ kind, id, holder }: PeopleCardProps & { readonly holder: Holder }) {
  const { role, person, since } = holder;
  const [isBusy, setBusy] = useState(false);
  const take = async () => {
    setBusy(true);
    try {
      await client.DELETE(HOLDER_PATHS[kind], { params: { path: { id, role, personId: person.id } } });
      await settled(`${person.name} is ${ITEM_ROLE_WORDS[role].toLowerCase()} no more.`);
    } catch (error) {
      toastFailed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <li>
      <div>
        <Link to={`/people/${person.id}`}>{person.name}</Link> <span className={styles.soft}>{person.loginName}</span>
        <div className={styles.soft}>
          since <Time at={since} />
        </div>
      </div>
      <Row>
        {person.state === "left" ? (
          <Badge tone="warn" icon="gone">
            Left
          </Badge>
        ) : null}
        <Badge tone="neutral" icon="owner">
          {ITEM_ROLE_WORDS[role]}
        </Badge>
        <Button size="xs" variant="subtle" busy={isBusy} onClick={() => void take()}>
          Take away
        </Button>
      </Row>
    </li>
  );
}

function GiveForm({ kind, id }: PeopleCardProps) {
  const people = api.useQuery("get", "/people", { params: { query: { limit: 200 } } }, { retry: false });
  const active = (people.data?.items ?? []).filter(({ state }) => state === "active");
  const [personId, setPersonId] = useState("");
  const [role, setRole] = useState(GIVEN[kind][0]?.value ?? "");
  if (people.data !== undefined && active.length === 0) {
    return (
      <p className={styles.none}>
        There is nobody to choose from. <Link to="/people">Add people</Link> first.
      </p>
    );
  }
  const give = async () => {
    await client.PUT(HOLDER_PATHS[kind], { params: { path: { id, role, personId } }, body: {} });
    setPersonId("");
    await settled("The role is given.");
  };
  return (
    <ActionForm action="Give the role" variant="default" disabled={personId === ""} onSubmit={give}>
      <Row>
        <SelectField
          label="Person"
          value={personId}
          onChange={setPersonId}
          choices={[
            { value: "", label: "Choose a person" },
            ...active.map((one) => ({ value: one.id, label: `${one.name} (${one.loginName})` })),
          ]}
        />
        <SelectField label="Role" value={role} onChange={setRole} choices={GIVEN[kind]} />
      </Row>
    </ActionForm>
  );
}
