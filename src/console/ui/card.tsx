import { type ReactNode, useId } from "react";
import styles from "./card.module.css";

interface CardProps {
  readonly title?: string;
  /** Beside the title. */
  readonly badges?: ReactNode;
  readonly actions?: ReactNode;
  readonly lead?: ReactNode;
  /** Without room around what is in it: tables. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

/** A part of a page with a frame around it. */
export function Card({ title, badges, actions, lead, flush = false, children }: CardProps) {
  const id = useId();
  return (
    <section className={styles.card} aria-labelledby={title === undefined ? undefined : id}>
      {title === undefined ? null : (
        <header className={styles.head}>
          <div>
            <div className={styles.titleRow}>
              <h2 className={styles.title} id={id}>
                {title}
              </h2>
              {badges}
            </div>
            {lead === undefined ? null : <p className={styles.lead}>{lead}</p>}
          </div>
          {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
        </header>
      )}
      <div className={styles.body} data-flush={flush}>
        {children}
      </div>
    </section>
  );
}
