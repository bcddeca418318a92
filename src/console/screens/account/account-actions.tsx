import { type Act, useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { Menu, type MenuEntry } from "../../ui/menu.tsx";
import type { Account, OfAccount } from "./account.ts";

/** What people decide about the account as a whole. */
export function AccountActions({ account }: OfAccount) {
  const hold = useAct(account.gates.hold === "held" ? "release" : "hold");
  const entries = useEntries(account);
  if (account.status === "retired") return null;
  return (
    <>
      <Button icon={account.gates.hold === "held" ? "play" : "hold"} onClick={hold.open}>
        {account.gates.hold === "held" ? "Release" : "Hold"}
      </Button>
      <Menu entries={entries}>
        <Button icon="more">More</Button>
      </Menu>
    </>
  );
}

function useEntries({ gates, connection, kind }: Account): readonly MenuEntry[] {
  const acts = {
    link: useAct("link"),
    unlink: useAct("unlink"),
    pause: useAct("pause"),
    resume: useAct("resume"),
    rename: useAct("rename"),
    statement: useAct("statement"),
    report: useAct("report"),
    retire: useAct("retire"),
  };
  const entry = (label: string, icon: MenuEntry["icon"], act: Act): MenuEntry => ({ label, icon, onSelect: act.open });
  return [
    ...LINK_ENTRIES[gates.link].map(([label, icon, name]) => entry(label, icon, acts[name])),
    ...(connection === null ? [entry("Change names and roles", "file", acts.rename)] : []),
    ...(connection === null && kind === "idp_provisioned"
      ? [entry("State how it stands", "connection", acts.statement)]
      : []),
    entry("Report a problem with it", "alert", acts.report),
    { ...entry("Retire it for good", "history", acts.retire), danger: true },
  ];
}

type LinkAct = "link" | "unlink" | "pause" | "resume";

const LINK_ENTRIES: Readonly<
  Record<
    Account["gates"]["link"],
    readonly (readonly [label: string, icon: NonNullable<MenuEntry["icon"]>, act: LinkAct])[]
  >
> = {
  none: [["Link to an integration", "link", "link"]],
  linked: [
    ["Pause its integration", "pause", "pause"],
    ["Unlink from its integration", "unlink", "unlink"],
  ],
  paused: [
    ["Resume its integration", "play", "resume"],
    ["Unlink from its integration", "unlink", "unlink"],
  ],
};
