import { Button } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { useMe } from "./me.ts";
import styles from "./person-menu.module.css";
import { signOut } from "./sign-out.ts";

/** Who is signed in, with the way to the profile and out. */
export function PersonMenu() {
  const me = useMe();
  if (me === undefined) return null;
  const name = me.person?.name ?? (me.kind === "local_administrator" ? "Local administrator" : "API token");
  const out =
    me.session === null ? [] : [{ label: "Sign out", icon: "logout", onSelect: () => void signOut() } as const];
  return (
    <Menu entries={[{ label: "Profile", icon: "user", to: "/profile" }, ...out]}>
      <Button variant="subtle" icon="user">
        <span className={styles.name}>{name}</span>
      </Button>
    </Menu>
  );
}
