import { useNavigate } from "@tanstack/react-router";
import { client } from "../../api/client.ts";
import { useSearchState } from "../../app/search-state.ts";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Menu } from "../../ui/menu.tsx";
import { counted } from "../../words/counted.ts";
import type { OfApp } from "./app.ts";
import { liveOf } from "./app-words.ts";
import { VerifyDialog } from "./verify-dialog.tsx";

/** What people decide about the app as a whole. */
export function AppActions({ app }: OfApp) {
  const verify = useAct("verify");
  const remove = useAct("delete");
  const [, set] = useSearchState();
  const edit = () => set({ tab: "settings" });
  return (
    <>
      <Button variant="primary" icon="shield" onClick={verify.open}>
        Verify now
      </Button>
      <Menu
        entries={[
          { label: "Edit", icon: "settings", onSelect: edit },
          { label: "Delete", icon: "trash", danger: true, onSelect: remove.open },
        ]}
      >
        <Button icon="more">More</Button>
      </Menu>
      <VerifyDialog app={app} />
      <DeleteDialog app={app} />
    </>
  );
}

function DeleteDialog({ app: { id, name, accounts } }: OfApp) {
  const act = useAct("delete");
  const navigate = useNavigate();
  const live = liveOf(accounts);
  const remove = async () => {
    await client.DELETE("/applications/{id}", { params: { path: { id } } });
    await navigate({ to: "/apps" as never });
    await settled(`${name} is deleted.`);
  };
  return (
    <ConfirmDialog
      title={`Delete ${name}?`}
      action="Delete the app"
      danger
      typed={name}
      opened={act.opened}
      onClose={act.close}
      onConfirm={remove}
    >
      <p>This cannot be undone.</p>
      <ul>
        <li>
          {live === 0
            ? "No account is affected."
            : `${counted(live, "account")} ${live === 1 ? "retires" : "retire"} for good.`}
        </li>
        <li>Its integrations are deleted. While one of them has an account, deleting is refused.</li>
        <li>Users who are assigned to it stay as they are; their assignment names no app any more.</li>
      </ul>
    </ConfirmDialog>
  );
}
