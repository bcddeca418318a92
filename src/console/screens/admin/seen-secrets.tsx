import type { Schemas } from "../../api/client.ts";
import { Card } from "../../ui/card.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Link } from "../../ui/link.tsx";
import { Time } from "../../ui/time.tsx";

/** A token or secret of a program that a person made. */
export type SeenSecret = Schemas["PersonAccess"]["departure"]["seen"][number];

const KINDS: Readonly<Record<SeenSecret["kind"], string>> = {
  scim: "SCIM token",
  api: "API token",
  secret: "Client secret",
};

const COLUMNS: readonly Column<SeenSecret>[] = [
  { id: "name", header: "Of", cell: (one) => <Link {...placeOf(one)}>{one.name}</Link> },
  { id: "kind", header: "What", cell: ({ kind }) => KINDS[kind] },
  { id: "id", header: "Id", cell: ({ id }) => <code>{id}</code> },
  { id: "used", header: "Last used", cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
];

/** What programs use and a person who left has seen: it works until somebody replaces it. */
export function SeenSecretsCard({ seen }: { readonly seen: readonly SeenSecret[] }) {
  return (
    <Card
      flush
      title="To be replaced"
      lead="They made these and have seen them. Programs use them, so they go on: make a new one, put it in place, then revoke the old one."
    >
      <DataTable label="What they have seen and programs use" columns={COLUMNS} rows={seen} rowId={({ id }) => id} />
    </Card>
  );
}

/** Where it is replaced. */
function placeOf({ connectionId, clientId }: SeenSecret): {
  readonly to: string;
  readonly search?: Readonly<Record<string, string | undefined>>;
} {
  if (connectionId === null) return { to: "/tokens" };
  return { to: `/connections/${connectionId}`, search: { tab: "tokens", client: clientId ?? undefined } };
}
