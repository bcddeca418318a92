import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { CheckField, TextField } from "../../ui/fields.tsx";
import { Menu } from "../../ui/menu.tsx";
import { Stack } from "../../ui/stack.tsx";
import { hasMetadata, MetadataFields, metadataBody, NO_METADATA } from "./metadata-fields.tsx";
import type { Provider } from "./sso-page.tsx";

type Open = "name" | "metadata" | "switch" | "delete" | undefined;

/** What can be done with a sign-in provider. */
export function ProviderActions({ provider }: { readonly provider: Provider }) {
  const navigate = useNavigate();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const path = { params: { path: { id: provider.id } } };
  return (
    <>
      <Button icon={provider.enabled ? "pause" : "play"} onClick={() => setOpen("switch")}>
        {provider.enabled ? "Switch off" : "Switch on"}
      </Button>
      <Menu
        entries={[
          { label: "Change the name and how it begins", icon: "settings", onSelect: () => setOpen("name") },
          { label: "Give new metadata", icon: "upload", onSelect: () => setOpen("metadata") },
          { label: "Delete", icon: "trash", danger: true, onSelect: () => setOpen("delete") },
        ]}
      >
        <IconButton label={`More about ${provider.name}`} icon="more" />
      </Menu>
      <ConfirmDialog
        title={provider.enabled ? `Switch ${provider.name} off?` : `Switch ${provider.name} on?`}
        action={provider.enabled ? "Switch off" : "Switch on"}
        danger={provider.enabled}
        opened={open === "switch"}
        onClose={close}
        onConfirm={async () => {
          await client.PATCH("/sso/providers/{id}", { ...path, body: { enabled: !provider.enabled } });
          await settled(`${provider.name} is ${provider.enabled ? "off" : "on"}.`);
        }}
      >
        {provider.enabled
          ? "Everybody who signed in through it is signed out now, and nobody signs in through it. A test still works."
          : "People can sign in through it from now on. Run a test first."}
      </ConfirmDialog>
      <ConfirmDialog
        title={`Delete ${provider.name}?`}
        action="Delete it"
        danger
        typed={provider.name}
        opened={open === "delete"}
        onClose={close}
        onConfirm={async () => {
          await client.DELETE("/sso/providers/{id}", path);
          await settled(`${provider.name} is deleted.`);
          void navigate({ to: "/sso" as never });
        }}
      >
        Its sessions end now. People stay, and the next provider that vouches for their login name can sign them in.
      </ConfirmDialog>
      {open === "name" ? <NameDialog provider={provider} onClose={close} /> : null}
      {open === "metadata" ? <MetadataDialog provider={provider} onClose={close} /> : null}
    </>
  );
}

interface ProviderDialogProps {
  readonly provider: Provider;
  readonly onClose: () => void;
}

function NameDialog({ provider, onClose }: ProviderDialogProps) {
  const [name, setName] = useState(provider.name);
  const [idpInitiated, setIdpInitiated] = useState(provider.idpInitiated);
  return (
    <ConfirmDialog
      title={`Change ${provider.name}`}
      action="Save"
      opened
      onClose={onClose}
      disabled={name.trim() === ""}
      onConfirm={async () => {
        await client.PATCH("/sso/providers/{id}", {
          params: { path: { id: provider.id } },
          body: { name, idpInitiated },
        });
        await settled(`${name.trim()} is saved.`);
      }}
    >
      <Stack gap="sm">
        <TextField label="Name" value={name} onChange={setName} required autoComplete="off" />
        <CheckField
          label="A sign-in may begin at the identity provider"
          hint="Leave it off: nothing ties such an answer to the browser that brings it. A bookmark to the sign-in address does the same."
          value={idpInitiated}
          onChange={setIdpInitiated}
        />
      </Stack>
    </ConfirmDialog>
  );
}

function MetadataDialog({ provider, onClose }: ProviderDialogProps) {
  const [metadata, setMetadata] = useState({ ...NO_METADATA, url: provider.sourceUrl ?? "" });
  const [keep, setKeep] = useState(true);
  return (
    <ConfirmDialog
      title={`New metadata of ${provider.name}`}
      action="Take it over"
      opened
      onClose={onClose}
      disabled={!hasMetadata(metadata)}
      onConfirm={async () => {
        const body = { ...metadataBody(metadata), ...(keep ? { keepCertificates: true } : {}) };
        await client.PATCH("/sso/providers/{id}", { params: { path: { id: provider.id } }, body });
        await settled("The new metadata is in force.");
      }}
    >
      <Stack gap="sm">
        <MetadataFields draft={metadata} onChange={setMetadata} />
        <CheckField
          label="Accept the present certificates as well"
          hint="While the identity provider changes them. Without it, sessions end when one is dropped."
          value={keep}
          onChange={setKeep}
        />
      </Stack>
    </ConfirmDialog>
  );
}
