import { useParams } from "@tanstack/react-router";
import { api, type Schemas } from "../../api/client.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { Row, Split, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { ROLES, RoleBadge } from "../../words/roles.tsx";
import { PersonAccessCards } from "./person-access.tsx";
import { PersonActions } from "./person-actions.tsx";
import { PersonRolesCard } from "./person-roles-card.tsx";
import { SeenSecretsCard } from "./seen-secrets.tsx";

/** A person. */
export type Person = Schemas["Person"];

/** One person: what they may do, how they get in, and what they answer for. */
export function PersonPage() {
  const { id = "" } = useParams({ strict: false });
  const query = api.useQuery("get", "/people/{id}", { params: { path: { id } } });
  const access = api.useQuery("get", "/people/{id}/access", { params: { path: { id } } });
  const person = query.data;
  const seen = access.data?.departure.seen ?? [];
  return (
    <Page
      title={person?.name ?? "Person"}
      above={<Link to="/people">People</Link>}
      badges={person === undefined ? undefined : <Badges person={person} />}
      lead={person === undefined ? undefined : ROLES[person.role].what}
      actions={person === undefined ? undefined : <PersonActions person={person} access={access.data} />}
    >
      <Loadable query={query}>
        {(loaded) => (
          <Split
            main={
              <>
                {loaded.state === "left" && seen.length > 0 ? <SeenSecretsCard seen={seen} /> : null}
                <PersonAccessCards query={access} />
                <PersonRolesCard person={loaded} />
              </>
            }
            side={<Details person={loaded} />}
          />
        )}
      </Loadable>
    </Page>
  );
}

function Badges({ person: { role, state } }: { readonly person: Person }) {
  return (
    <>
      <RoleBadge role={role} />
      {state === "left" ? (
        <Badge tone="neutral" icon="gone">
          Left
        </Badge>
      ) : null}
    </>
  );
}

function Details({ person }: { readonly person: Person }) {
  return (
    <Card title="Details">
      <Stack gap="sm">
        <Facts
          facts={[
            ["Login name", <code key="login">{person.loginName}</code>],
            ["Role", ROLES[person.role].word],
            [
              "Role given by",
              person.roleFrom === "hand" ? "A person; it stays." : "A rule of the sign-in provider, at each sign-in.",
            ],
            ["Sign-in provider", <Provider key="provider" id={person.providerId} />],
            ["Can take over as Owner until", person.ownerOfferedUntil && <Time at={person.ownerOfferedUntil} />],
            ["Added", <Time key="added" at={person.createdAt} />],
            ["Changed", <Time key="changed" at={person.updatedAt} />],
            ["Left", person.leftAt && <Time at={person.leftAt} />],
            [
              "Id",
              <Row key="id" gap="xs" oneLine>
                <code>{person.id}</code>
                <CopyButton text={person.id} what="the id" />
              </Row>,
            ],
          ]}
        />
      </Stack>
    </Card>
  );
}

function Provider({ id }: { readonly id: string | null }) {
  if (id === null) return <span>None yet: the first that vouches for them</span>;
  return <Link to={`/sso/${id}`}>Show the provider</Link>;
}
