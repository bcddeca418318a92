import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";

interface Attribute {
  readonly name: string;
  readonly becomes: string;
  readonly note: string;
  readonly required?: boolean;
}

/** What Anteroom does with what users are described by. Everything else is kept and answered as it came. */
const ATTRIBUTES: readonly Attribute[] = [
  {
    name: "userName",
    becomes: "User name of the login",
    note: "Unique in the connection, compared without case.",
    required: true,
  },
  { name: "active", becomes: "Upstream gate", note: "false suspends the accounts; absent counts as true." },
  { name: "externalId", becomes: "The identity provider's own id", note: "Found by filters." },
  { name: "displayName", becomes: "Name of the account", note: "Shown in lists." },
  { name: "emails", becomes: "Addresses", note: "Found by filters; the primary one is shown." },
  { name: "groups", becomes: "Membership", note: "Read only: groups are pushed as groups." },
  {
    name: "roles",
    becomes: "Assignments",
    note: "<app key> or <app key>:<role>. On a connection for one app, its roles.",
  },
  { name: "entitlements", becomes: "Assignments", note: "<app key> or <app key>:<role>." },
  { name: "appAssignments", becomes: "Assignments", note: "In Anteroom's extension; one text may hold several." },
  {
    name: "manager",
    becomes: "Owner of the accounts",
    note: "In the enterprise extension: the person of that name, when they work here.",
  },
  { name: "password", becomes: "Nothing", note: "Taken and thrown away: Anteroom signs nobody in." },
];

const COLUMNS: readonly Column<Attribute>[] = [
  {
    id: "name",
    header: "SCIM attribute",
    width: "12rem",
    cell: ({ name, required = false }) => (
      <span style={{ display: "inline-flex", gap: "0.5rem", alignItems: "center" }}>
        <code>{name}</code>
        {required ? <Badge tone="info">Required</Badge> : null}
      </span>
    ),
  },
  {
    id: "becomes",
    header: "Becomes",
    cell: ({ becomes, note }) => (
      <>
        {becomes}
        <span style={{ display: "block", color: "var(--a-soft)", fontSize: "0.8125rem" }}>{note}</span>
      </>
    ),
  },
];

/** What attributes become. */
export function AttributesCard() {
  return (
    <Card title="Attributes" lead="Others are kept and answered as they came, and change nothing here." flush>
      <DataTable label="What attributes become" columns={COLUMNS} rows={ATTRIBUTES} rowId={({ name }) => name} />
    </Card>
  );
}
