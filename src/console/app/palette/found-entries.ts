import type { Schemas } from "../../api/client.ts";
import type { IconName } from "../../ui/icon.tsx";
import { ACCOUNT_STATUSES, type AccountStatus } from "../../words/account-status.tsx";
import type { PaletteEntry, PaletteGroup } from "./palette-entry.ts";

type Hit = Schemas["SearchHit"];

interface Kind {
  readonly heading: string;
  readonly icon: IconName;
  readonly place: (hit: Hit) => Pick<PaletteEntry, "to" | "search">;
}

const KINDS: Readonly<Record<Hit["kind"], Kind>> = {
  account: { heading: "Service accounts", icon: "robot", place: ({ id }) => ({ to: `/accounts/${id}` }) },
  user: {
    heading: "Logins that are no service account",
    icon: "user",
    place: ({ title }) => ({ to: "/why", search: { user: title } }),
  },
  application: { heading: "Apps", icon: "apps", place: ({ id }) => ({ to: `/apps/${id}` }) },
  connection: { heading: "Connections", icon: "connection", place: ({ id }) => ({ to: `/connections/${id}` }) },
  integration: { heading: "Integrations", icon: "bolt", place: ({ id }) => ({ to: `/integrations/${id}` }) },
  person: { heading: "People", icon: "people", place: ({ title }) => ({ to: "/people", search: { q: title } }) },
  request: { heading: "Requests", icon: "activity", place: ({ id }) => ({ to: `/log/${id}` }) },
};

/** What the server found, under a heading for each kind. */
export function foundGroups(hits: readonly Hit[]): readonly PaletteGroup[] {
  return [...Map.groupBy(hits, ({ kind }) => kind)].map(([kind, ofKind]) => ({
    heading: KINDS[kind].heading,
    entries: ofKind.map((hit) => ({
      id: `${kind}:${hit.id}`,
      title: hit.title,
      detail: detailOf(hit),
      icon: KINDS[kind].icon,
      ...KINDS[kind].place(hit),
    })),
  }));
}

function detailOf({ kind, detail, status }: Hit): string {
  if (kind !== "account" || status === null) return detail;
  return `${detail} · ${ACCOUNT_STATUSES[status as AccountStatus].word}`;
}
