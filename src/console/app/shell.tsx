import { Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Link } from "../ui/link.tsx";
import { Guard } from "./guard/guard.tsx";
import { EntryNotice } from "./guard/notices.tsx";
import { useKeptFocus } from "./kept-focus.ts";
import { NAVIGATION } from "./navigation.ts";
import styles from "./shell.module.css";
import { TopBar } from "./top-bar.tsx";

/** The frame of every page: the navigation, the bar at the top, and the page. */
export function Shell() {
  const { pathname } = useLocation();
  const [isOpen, setOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const before = useRef(pathname);
  useKeptFocus();
  // After a change of page screen readers and keyboards begin at the new one.
  useEffect(() => {
    setOpen(false);
    if (pathname === before.current) return;
    before.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        Skip to the page
      </a>
      <nav className={styles.nav} aria-label="Main" data-open={isOpen}>
        <Link to="/" className={styles.brand} aria-label="Anteroom, home">
          <Mark />
          Anteroom
        </Link>
        {NAVIGATION.map((group) => (
          <div key={group.label} className={styles.group}>
            <h2 className={styles.groupLabel}>{group.label}</h2>
            <ul>
              {group.destinations.map(({ label, to, icon }) => (
                <li key={to}>
                  <NavLink {...{ to, label, icon }} isCurrent={isWithin(pathname, to)} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className={styles.column}>
        <TopBar
          menu={
            <span className={styles.menuButton}>
              <IconButton
                label={isOpen ? "Close the menu" : "Open the menu"}
                icon="menu"
                onClick={() => setOpen(!isOpen)}
              />
            </span>
          }
        />
        <main id="main" ref={main} tabIndex={-1} className={styles.main}>
          <EntryNotice />
          <Outlet />
        </main>
      </div>
      <Guard />
    </div>
  );
}

interface NavLinkProps {
  readonly to: string;
  readonly label: string;
  readonly icon: (typeof NAVIGATION)[number]["destinations"][number]["icon"];
  readonly isCurrent: boolean;
}

function NavLink({ to, label, icon, isCurrent }: NavLinkProps) {
  return (
    <Link to={to} className={isCurrent ? `${styles.link} ${styles.current}` : styles.link}>
      <Icon name={icon} size={17} />
      {label}
    </Link>
  );
}

function isWithin(pathname: string, to: string): boolean {
  return to === "/" ? pathname === "/" : pathname === to || pathname.startsWith(`${to}/`);
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#4263eb" />
      <path
        d="M9 25V10.5C9 9.1 10.1 8 11.5 8h9C21.9 8 23 9.1 23 10.5V25"
        fill="none"
        stroke="#fff"
        strokeWidth="2.6"
        strokeLinecap="round"
      />
      <path d="M14 25V13.5l5 2V25" fill="#fff" />
      <path d="M6.5 25h19" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" />
    </svg>
  );
}
