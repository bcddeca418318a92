import { useState } from "react";
import { api, type Schemas } from "../../api/client.ts";
import { refreshAll } from "../../api/query-client.ts";
import type { SearchState } from "../../app/search-state.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { CheckField, TextField } from "../../ui/fields.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { Stack } from "../../ui/stack.tsx";
import { toastDone } from "../../ui/toast.ts";
import { addressOf, isSameView, stateOf } from "./view-address.ts";
import styles from "./views-bar.module.css";

type View = Schemas["SavedView"];

/** The views of accounts that people keep: each is a link. Who has no views, as tokens do, sees none of it. */
export function ViewsBar({ state }: { readonly state: SearchState }) {
  const query = api.useQuery("get", "/me/views", { params: { query: { screen: "accounts" } } }, { retry: false });
  const [dialog, setDialog] = useState<"save" | "delete">();
  const views = query.data?.items;
  if (views === undefined) return null;
  const current = views.find((view) => isSameView(view, state));
  const isPlain = addressOf(state) === "";
  return (
    <nav className={styles.bar} aria-label="Views">
      <Link to="/accounts" className={isPlain ? `${styles.view} ${styles.current}` : styles.view}>
        All
      </Link>
      {views.map((view) => (
        <Link
          key={view.id}
          to="/accounts"
          search={stateOf(view)}
          className={view === current ? `${styles.view} ${styles.current}` : styles.view}
        >
          {view.shared ? <Icon name="people" size={13} /> : null}
          {view.name}
        </Link>
      ))}
      {current === undefined && !isPlain ? (
        <Button size="xs" variant="subtle" icon="plus" onClick={() => setDialog("save")}>
          Save this view
        </Button>
      ) : null}
      {current?.own === true ? (
        <IconButton label={`Delete the view ${current.name}`} icon="trash" onClick={() => setDialog("delete")} />
      ) : null}
      <SaveDialog opened={dialog === "save"} onClose={() => setDialog(undefined)} state={state} />
      {current === undefined ? null : (
        <DeleteDialog opened={dialog === "delete"} onClose={() => setDialog(undefined)} view={current} />
      )}
    </nav>
  );
}

interface DialogState {
  readonly opened: boolean;
  readonly onClose: () => void;
}

function SaveDialog({ state, ...dialog }: DialogState & { readonly state: SearchState }) {
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const create = api.useMutation("post", "/me/views");
  return (
    <ConfirmDialog
      {...dialog}
      title="Save this view"
      action="Save"
      disabled={name.trim() === ""}
      onConfirm={async () => {
        const view = { screen: "accounts", name: name.trim(), query: addressOf(state), columns: [], shared } as const;
        await create.mutateAsync({ body: { ...view, columns: [] } });
        await refreshAll();
        toastDone(`The view ${name.trim()} is saved.`);
        setName("");
        setShared(false);
      }}
    >
      <Stack gap="sm">
        <TextField label="Name" value={name} onChange={setName} maxLength={60} required autoFocus />
        <CheckField
          label="Everybody sees it"
          hint="For those who look after all accounts."
          value={shared}
          onChange={setShared}
        />
      </Stack>
    </ConfirmDialog>
  );
}

function DeleteDialog({ view, ...dialog }: DialogState & { readonly view: View }) {
  const remove = api.useMutation("delete", "/me/views/{id}");
  return (
    <ConfirmDialog
      {...dialog}
      title={`Delete the view ${view.name}?`}
      action="Delete"
      danger
      onConfirm={async () => {
        await remove.mutateAsync({ params: { path: { id: view.id } } });
        await refreshAll();
        toastDone(`The view ${view.name} is deleted.`);
      }}
    >
      {view.shared ? "Nobody sees it any more. No account changes." : "Only you see it. No account changes."}
    </ConfirmDialog>
  );
}
