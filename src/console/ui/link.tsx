import { Link as RouterLink } from "@tanstack/react-router";
import type { ReactNode } from "react";
import styles from "./link.module.css";

interface LinkProps {
  /** A path of the console, such as `/accounts/a1`. */
  readonly to: string;
  /** What stands behind the `?`. */
  readonly search?: Readonly<Record<string, string | undefined>>;
  readonly children: ReactNode;
  /** Without colour of its own, as for whole cards. */
  readonly plain?: boolean;
  readonly className?: string | undefined;
  readonly "aria-label"?: string;
}

/** A link to a page of the console. */
export function Link({ to, search, plain = false, className, children, ...rest }: LinkProps) {
  return (
    <RouterLink
      to={to as never}
      search={(search ?? {}) as never}
      className={className ?? (plain ? styles.plain : styles.link)}
      {...rest}
    >
      {children}
    </RouterLink>
  );
}

/** A link to somewhere else, in a tab of its own. */
export function ExternalLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <a className={styles.link} href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}
