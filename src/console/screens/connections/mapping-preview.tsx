import type { Schemas } from "../../api/client.ts";
import { Card } from "../../ui/card.tsx";
import { Facts } from "../../ui/facts.tsx";
import { idpKind } from "./idps.ts";

interface PreviewProps {
  readonly idp: Schemas["Connection"]["idp"];
  readonly way: "groups" | "everybody";
  readonly app: Schemas["Application"] | undefined;
}

const SAMPLE = "svc-build@example.com";
/** What each identity provider calls the name that signs in. */
const NAMES: Readonly<Record<Schemas["Connection"]["idp"], string>> = {
  okta: "Application username",
  entra: "userPrincipalName",
  onelogin: "scimusername of the template",
  jumpcloud: "the e-mail address",
  ping: "what Attribute Mapping maps to userName",
  google: "the primary e-mail address",
  keycloak: "Username",
  authentik: "Username",
  generic: "the user name",
};

/** What becomes of a sample user, step by step. */
export function MappingPreview({ idp, way, app }: PreviewProps) {
  const key = app?.key ?? "crm";
  const { name } = idpKind(idp);
  return (
    <Card title="For example" lead="A sample user, and what comes of it here.">
      <Facts
        facts={[
          [`${name} sends`, <code key="sent">userName: {SAMPLE}</code>],
          ["taken from", NAMES[idp]],
          ["assigned by", way === "everybody" ? "this connection" : <code key="group">{`group app:${key}`}</code>],
          ["becomes", `a service account of ${app?.name ?? "the app"}`],
          [
            "and waits for",
            "what is still missing: the app's SAML evidence, a second factor, an owner, an integration",
          ],
        ]}
      />
    </Card>
  );
}
