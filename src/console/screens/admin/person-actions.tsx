import { useState } from "react";
import { client } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Menu, type MenuEntry } from "../../ui/menu.tsx";
import { EditPersonDialog } from "./edit-person-dialog.tsx";
import { LeaveDialog } from "./leave-dialog.tsx";
import type { Access } from "./person-access.tsx";
import type { Person } from "./person-page.tsx";

type Open = "edit" | "leave" | "return" | "factor" | "offer" | undefined;

/** What can be done with a person. */
export function PersonActions({ person, access }: { readonly person: Person; readonly access: Access | undefined }) {
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const path = { params: { path: { id: person.id } } };
  const isHere = person.state === "active";
  const entries: readonly MenuEntry[] = [
    ...(isHere && person.role !== "owner"
      ? [{ label: "Offer the role of the Owner", icon: "owner" as const, onSelect: () => setOpen("offer") }]
      : []),
    {
      label: "Take the second factor away",
      icon: "qr",
      disabled: access?.factor === "none",
      onSelect: () => setOpen("factor"),
    },
    ...(isHere ? [{ label: "They left", icon: "gone" as const, danger: true, onSelect: () => setOpen("leave") }] : []),
  ];
  return (
    <>
      {isHere ? (
        <Button icon="settings" onClick={() => setOpen("edit")}>
          Change
        </Button>
      ) : (
        <Button icon="owner" onClick={() => setOpen("return")}>
          They are back
        </Button>
      )}
      <Menu entries={entries}>
        <IconButton label={`More about ${person.name}`} icon="more" />
      </Menu>
      <EditPersonDialog person={person} opened={open === "edit"} onClose={close} />
      <LeaveDialog person={person} access={access} opened={open === "leave"} onClose={close} />
      <ConfirmDialog
        title={`Is ${person.name} back?`}
        action="Yes, they are back"
        opened={open === "return"}
        onClose={close}
        onConfirm={async () => {
          await client.DELETE("/people/{id}/departure", path);
          await settled(`${person.name} can sign in again.`);
        }}
      >
        They can sign in again as what they were. Sessions, tokens and accounts that they lost do not come back.
      </ConfirmDialog>
      <ConfirmDialog
        title={`Take the second factor of ${person.name} away?`}
        action="Take it away"
        danger
        opened={open === "factor"}
        onClose={close}
        onConfirm={async () => {
          await client.DELETE("/people/{id}/factor", path);
          await settled(`${person.name} has no second factor any more.`);
        }}
      >
        Do this when their phone is lost. Until they enrol a new one, they cannot prove with a code that it is they.
      </ConfirmDialog>
      <ConfirmDialog
        title={`Offer the role of the Owner to ${person.name}?`}
        action="Offer it"
        opened={open === "offer"}
        onClose={close}
        onConfirm={async () => {
          await client.POST("/people/{id}/ownership-offer", { ...path, body: {} });
          await settled(`${person.name} has seven days to take over.`);
        }}
      >
        They have seven days to accept. When they do, they are the Owner, and the present Owner is a Super Admin. Until
        then nothing changes, and another offer replaces this one.
      </ConfirmDialog>
    </>
  );
}
