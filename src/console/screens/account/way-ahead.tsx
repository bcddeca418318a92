import { Card } from "../../ui/card.tsx";
import type { Account } from "./account.ts";

/** What comes after the registration, kind by kind. */
const WAYS: Readonly<Record<Account["kind"], readonly string[]>> = {
  placeholder: [
    "A password is drawn and kept in a vault.",
    "It gets an address and a number of its own.",
    "An administrator of the app creates the user.",
    "The second factor is enrolled here.",
    "It is linked to an integration.",
  ],
  individual: [
    "It gets an address and a number of its own.",
    "Its user name becomes the address.",
    "Both are set in the app.",
    "The second factor is enrolled here.",
    "It is linked to an integration.",
  ],
  idp_provisioned: [
    "A person states how the login stands at the identity provider.",
    "The app is shown to accept SAML sign-on.",
    "The second factor is enrolled here.",
    "It is linked to an integration.",
  ],
};

/** What comes next, so that nobody is surprised. */
export function WayAhead({ kind }: Pick<Account, "kind">) {
  return (
    <Card
      title="What comes next"
      lead="Each step has its button on the page of the account. Leave them and come back, or let a colleague go on."
    >
      <ol>
        {WAYS[kind].map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </Card>
  );
}
