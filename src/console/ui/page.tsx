import { type ReactNode, useEffect } from "react";
import styles from "./page.module.css";

interface PageProps {
  /** The name of the object, or of the list. It is the one `h1` and the title of the document. */
  readonly title: string;
  /** What the object stands within, as links. */
  readonly above?: ReactNode;
  /** Beside the title: the state as a badge. */
  readonly badges?: ReactNode;
  /** One or two sentences under the title. */
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** Without bounds in width: boards and wide tables. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** A page: what it is about, what can be done, and what there is. */
export function Page({ title, above, badges, lead, actions, wide = false, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Anteroom`;
  }, [title]);
  return (
    <div className={styles.page} data-wide={wide}>
      <header className={styles.head}>
        <div className={styles.words}>
          {above === undefined ? null : <div className={styles.above}>{above}</div>}
          <div className={styles.titleRow}>
            <h1 className={styles.title}>{title}</h1>
            {badges}
          </div>
          {lead === undefined ? null : <p className={styles.lead}>{lead}</p>}
        </div>
        {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
