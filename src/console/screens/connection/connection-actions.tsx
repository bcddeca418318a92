import { useNavigate } from "@tanstack/react-router";
import { client } from "../../api/client.ts";
import { useSearchState } from "../../app/search-state.ts";
import { EXAMPLE_GOES, removeSample } from "../../parts/remove-sample.ts";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Menu } from "../../ui/menu.tsx";
import { counted } from "../../words/counted.ts";
import { IDP_NAMES } from "../../words/idp.ts";
import type { OfConnection } from "./connection.ts";
import { TestDialog } from "./test-dialog.tsx";

/** What people decide about the connection as a whole. */
export function ConnectionActions({ connection }: OfConnection) {
  const test = useAct("test");
  const freeze = useAct("freeze");
  const remove = useAct("delete");
  const [, set] = useSearchState();
  return (
    <>
      <Button icon="bolt" onClick={test.open}>
        Test
      </Button>
      <Button icon={connection.frozen ? "play" : "frozen"} onClick={freeze.open}>
        {connection.frozen ? "Unfreeze" : "Freeze"}
      </Button>
      <Menu
        entries={[
          { label: "Rotate the token", icon: "key", onSelect: () => set({ tab: "tokens", act: "rotate" }) },
          { label: "Settings", icon: "settings", onSelect: () => set({ tab: "settings" }) },
          { label: "Delete", icon: "trash", danger: true, onSelect: remove.open },
        ]}
      >
        <Button icon="more">More</Button>
      </Menu>
      <TestDialog connection={connection} />
      <FreezeDialog connection={connection} />
      <DeleteDialog connection={connection} />
    </>
  );
}

function FreezeDialog({ connection: { id, name, idp, frozen, userCount } }: OfConnection) {
  const act = useAct("freeze");
  const change = async () => {
    await client.PATCH("/connections/{id}", { params: { path: { id } }, body: { frozen: !frozen } });
    await settled(frozen ? `${name} takes changes again.` : `${name} is frozen.`);
  };
  const users = counted(userCount, "user");
  return (
    <ConfirmDialog
      title={frozen ? `Unfreeze ${name}?` : `Freeze ${name}?`}
      action={frozen ? "Unfreeze" : "Freeze"}
      opened={act.opened}
      onClose={act.close}
      onConfirm={change}
    >
      {frozen ? (
        <p>
          Changes are taken again from the next request on. What {IDP_NAMES[idp]} tried meanwhile it tries again by
          itself.
        </p>
      ) : (
        <ul>
          <li>
            Every change is put off with 503 from the next request on: {users} and their accounts stay exactly as they
            are now.
          </li>
          <li>Accounts go on working. Reads are answered, so that connection tests succeed.</li>
          <li>{IDP_NAMES[idp]} keeps its changes and tries again. A long freeze can stop its provisioning.</li>
        </ul>
      )}
    </ConfirmDialog>
  );
}

async function deleteConnection({ id, name }: OfConnection["connection"]): Promise<string> {
  await client.DELETE("/connections/{id}", { params: { path: { id } } });
  return `${name} is deleted.`;
}

function DeleteDialog({ connection }: OfConnection) {
  const { id, name, frozen, sample, userCount, groupCount } = connection;
  const act = useAct("delete");
  const navigate = useNavigate();
  const remove = async () => {
    const message = sample ? await removeSample(id) : await deleteConnection(connection);
    await navigate({ to: "/connections" as never });
    await settled(message);
  };
  const isReady = sample || frozen;
  return (
    <ConfirmDialog
      title={`Delete ${name}?`}
      action={sample ? "Remove the sample data" : "Delete the connection"}
      danger
      disabled={!isReady}
      {...(sample ? {} : { typed: name })}
      opened={act.opened}
      onClose={act.close}
      onConfirm={remove}
    >
      {isReady ? null : <p>Freeze the connection first, so that nothing arrives while it is deleted.</p>}
      <ul>
        <li>
          {counted(userCount, "user")} and {counted(groupCount, "group")} go.{" "}
          {sample
            ? `No row of them is left. ${EXAMPLE_GOES}`
            : "Their accounts are suspended, and retire when their grace is over."}
        </li>
        <li>Its tokens and OAuth clients open nothing any more.</li>
        {sample ? null : <li>This cannot be undone.</li>}
      </ul>
    </ConfirmDialog>
  );
}
