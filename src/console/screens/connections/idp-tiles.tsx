import { Link } from "../../ui/link.tsx";
import { IdpMark } from "./idp-mark.tsx";
import styles from "./idp-tiles.module.css";
import { IDP_KINDS } from "./idps.ts";

/** One tile for each identity provider, to begin with. */
export function IdpTiles() {
  return (
    <ul className={styles.tiles}>
      {IDP_KINDS.map(({ idp, name, about }) => (
        <li key={idp}>
          <Link to="/connections/new" search={{ idp }} className={styles.tile}>
            <IdpMark idp={idp} size={36} />
            <span>
              <span className={styles.name}>{name}</span>
              <span className={styles.about}>{about}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
