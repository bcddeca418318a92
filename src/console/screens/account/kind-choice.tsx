import { Spoken } from "../../ui/spoken.tsx";
import { type Account, KINDS } from "./account.ts";
import styles from "./kind-choice.module.css";

type Kind = Account["kind"];

/** When to take which kind. */
const WHEN: Readonly<Record<Kind, string>> = {
  placeholder: "The app has no SAML, or it costs too much. An administrator of the app makes the user.",
  individual: "People insist on a profile that exists at the app. A new one is better.",
  idp_provisioned: "The app has SAML, and the identity provider signs the login in but has no SCIM.",
};

interface KindChoiceProps {
  readonly kind: Kind;
  readonly onChange: (kind: Kind) => void;
}

/** The kinds of accounts, and when to take which. */
export function KindChoice({ kind, onChange }: KindChoiceProps) {
  return (
    <fieldset className={styles.kinds}>
      <legend>
        <Spoken>Kind of account</Spoken>
      </legend>
      {(Object.keys(WHEN) as Kind[]).map((one) => (
        <label key={one} className={styles.kind} data-chosen={one === kind}>
          <input type="radio" name="kind" value={one} checked={one === kind} onChange={() => onChange(one)} />
          <span>
            <span className={styles.name}>{KINDS[one].word}</span>
            <span className={styles.when}>{WHEN[one]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
