import { Card } from "../../ui/card.tsx";
import { CopyField } from "../../ui/copy-field.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Stack } from "../../ui/stack.tsx";
import type { OfApp } from "./app.ts";

/** How the app describes itself as a service provider. */
export function ProfileCard({ app: { saml } }: OfApp) {
  if (saml.entityId === null) return null;
  return (
    <Card title="Service provider" lead="What its metadata says; your identity provider needs the same values.">
      <Stack gap="sm">
        <CopyField label="Entity ID (audience)" value={saml.entityId} />
        {saml.acsUrls.map((url, at) => (
          <CopyField key={url} label={at === 0 ? "ACS URL (single sign-on URL)" : "Another ACS URL"} value={url} />
        ))}
        {saml.nameIdFormats.length === 0 ? null : (
          <Facts facts={[["NameID formats", saml.nameIdFormats.map(shortFormat).join(", ")]]} />
        )}
      </Stack>
    </Card>
  );
}

/** The last part of a URN says what people call the format. */
function shortFormat(format: string): string {
  return format.split(":").at(-1) ?? format;
}
