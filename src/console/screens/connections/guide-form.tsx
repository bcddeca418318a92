import type { Schemas } from "../../api/client.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Icon } from "../../ui/icon.tsx";
import styles from "./guide-form.module.css";

type Guide = Schemas["SetupGuide"];
type Field = Guide["form"]["fields"][number];

interface FormProps {
  readonly guide: Guide;
  readonly url: string;
  readonly token: string | undefined;
}

/** A picture of the form at the identity provider: its labels in its order, filled in, with what is to be copied. */
export function GuideForm({ guide: { open, form }, url, token }: FormProps) {
  return (
    <figure className={styles.figure} aria-label={`The form ${form.place}, filled in`}>
      <div className={styles.bar} aria-hidden="true">
        <span />
        <span />
        <span />
      </div>
      <figcaption className={styles.caption}>
        <span className={styles.number}>{open.length + 1}</span>
        {form.place}
      </figcaption>
      <dl className={styles.fields}>
        {form.fields.map((field) => (
          <div key={field.label} className={styles.field} data-kind={field.kind}>
            <dt>{field.label}</dt>
            <dd>
              <Value field={field} url={url} token={token} />
            </dd>
          </div>
        ))}
      </dl>
    </figure>
  );
}

function Value({ field, url, token }: { readonly field: Field } & Pick<FormProps, "url" | "token">) {
  const { kind, label, value = "" } = field;
  if (kind === "tick") {
    return (
      <ul className={styles.ticks}>
        {value.split(", ").map((one) => (
          <li key={one}>
            <Icon name="check" size={13} /> {one}
          </li>
        ))}
      </ul>
    );
  }
  if (kind === "token" && token === undefined) {
    return <div className={styles.box}>•••••••• (shown once, when it was made)</div>;
  }
  const text = kind === "url" ? url : kind === "token" ? (token ?? "") : value;
  const isPlainText = kind === "text" && /^(?:an|as) /.test(text);
  return (
    <div className={styles.box}>
      <code>{text}</code>
      {isPlainText ? null : <CopyButton text={text} what={label} />}
    </div>
  );
}
