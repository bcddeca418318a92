import type { Schemas } from "../../api/client.ts";
import { Card } from "../../ui/card.tsx";
import { Icon } from "../../ui/icon.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { RowList } from "../../ui/row-list.tsx";
import { Row } from "../../ui/stack.tsx";
import styles from "./checklist-card.module.css";

type Checklist = Schemas["Overview"]["checklist"];
type Step = Checklist[number]["step"];

interface Wording {
  readonly title: string;
  readonly why: string;
  readonly to: string;
  readonly action: string;
}

/** What a new installation goes through, in words. */
const STEPS: Readonly<Record<Step, Wording>> = {
  connection: {
    title: "Connect your identity provider",
    why: "Okta, Entra or another pushes its users here. The wizard shows each of its calls as it comes in.",
    to: "/connections/new",
    action: "Connect",
  },
  first_user: {
    title: "Receive the first user",
    why: "Assign one user in the identity provider; it arrives within seconds.",
    to: "/connections",
    action: "Watch",
  },
  proof: {
    title: "Prove that an app supports SAML",
    why: "Add the app with its SAML metadata, so that its accounts can sign in.",
    to: "/apps/new",
    action: "Add an app",
  },
  first_active: {
    title: "Make the first account active",
    why: "Give it its second factor and link it to an integration.",
    to: "/accounts",
    action: "Look at the board",
  },
  recovery_file: {
    title: "Save the recovery file",
    why: "Without it nobody can read the secrets again once the key of this server is lost.",
    to: "/security",
    action: "Save it",
  },
  second_administrator: {
    title: "Add a second administrator",
    why: "Some decisions take two people, and one may be away.",
    to: "/people",
    action: "Add somebody",
  },
  sso: {
    title: "Let people sign in with SSO",
    why: "Administrators use the login that they have, and lose access when they leave.",
    to: "/sso",
    action: "Set it up",
  },
};

/** What is still to be set up, until all of it is done. */
export function ChecklistCard({ checklist }: { readonly checklist: Checklist }) {
  const done = checklist.filter((one) => one.done);
  const open = checklist.filter((one) => !one.done);
  const [next] = open;
  return (
    <Card
      title="Getting started"
      lead={`${done.length} of ${checklist.length} done`}
      actions={
        <LinkButton to="/simulate" icon="wand" size="xs">
          See it with sample data
        </LinkButton>
      }
      flush
    >
      {done.length === 0 ? null : (
        <ul className={styles.done} aria-label="Done">
          {done.map(({ step }) => (
            <li key={step}>
              <Icon name="good" size={16} />
              {STEPS[step].title}
            </li>
          ))}
        </ul>
      )}
      <RowList ordered aria-label="To do">
        {open.map(({ step }) => (
          <li key={step} className={styles.step} data-next={step === next?.step}>
            <span className={styles.mark}>
              <Icon name="dashed" size={20} />
            </span>
            <span className={styles.words}>
              <span className={styles.title}>{STEPS[step].title}</span>
              <span className={styles.why}>{STEPS[step].why}</span>
            </span>
            <Row>
              <LinkButton to={STEPS[step].to} size="xs" variant={step === next?.step ? "primary" : "default"}>
                {STEPS[step].action}
              </LinkButton>
            </Row>
          </li>
        ))}
      </RowList>
    </Card>
  );
}
