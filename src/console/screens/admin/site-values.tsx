import { basePath } from "../../api/place.ts";
import { CopyField } from "../../ui/copy-field.tsx";
import { Stack } from "../../ui/stack.tsx";
import type { Provider } from "./sso-page.tsx";

type Values = Provider["serviceProvider"];

/** What identity providers have to know of us before there is one. */
export function ownValues(): Pick<Values, "entityId" | "acsUrl" | "metadataUrl"> {
  const base = `${window.location.origin}${basePath}`;
  return { entityId: `${base}/saml/metadata`, acsUrl: `${base}/saml/acs`, metadataUrl: `${base}/saml/metadata` };
}

/** Our values, with the names that identity providers have for them. */
export function SiteValues({ values }: { readonly values: Pick<Values, "entityId" | "acsUrl" | "metadataUrl"> }) {
  return (
    <Stack gap="sm">
      <CopyField
        label="Where answers go"
        value={values.acsUrl}
        hint="Okta: Single sign-on URL. Entra: Reply URL (Assertion Consumer Service URL)."
      />
      <CopyField
        label="Who they are for"
        value={values.entityId}
        hint="Okta: Audience URI (SP Entity ID). Entra: Identifier (Entity ID)."
      />
      <CopyField
        label="Our metadata"
        value={values.metadataUrl}
        hint="For providers that read it: it holds both values."
      />
      <p>
        Have it send a NameID that stays, best the e-mail address, and what roles follow from: a group, a department or
        an app role.
      </p>
    </Stack>
  );
}
