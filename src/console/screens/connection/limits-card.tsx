import { Card } from "../../ui/card.tsx";
import { IDP_NAMES } from "../../words/idp.ts";
import type { Connection, OfConnection } from "./connection.ts";
import styles from "./limits-card.module.css";

/** What is known of each identity provider that explains what is to be seen here. */
const LIMITS: Readonly<Record<Connection["idp"], readonly string[]>> = {
  okta: [
    "Pushes a change within seconds, one user at a time.",
    "After a 429 it waits as Retry-After says and tries again. Other failures stand under Tasks until somebody retries them.",
    "A pushed group carries at most 256 changes of members in one request.",
  ],
  entra: [
    "Calls about every 40 minutes. Use Provision on demand to see one user at once.",
    "A failed user is tried again with each cycle, more and more rarely.",
    "When most requests fail, it goes into quarantine: one call a day, and after four weeks it is switched off.",
  ],
  onelogin: [
    "Changes can wait for an approval in OneLogin under Users, Provisioning.",
    "Sends a test call before it saves.",
  ],
  jumpcloud: [
    "Pushes a user when a group that is bound to the app gets it.",
    "Sends groups only when group management is on.",
  ],
  ping: ["Sends the whole user with each change.", "Groups come by PUT or by PATCH, as the app is set up."],
  google: [
    "Pushes users only, every few hours; groups are not sent.",
    "A removed user is suspended first and deleted later.",
  ],
  keycloak: ["The plug-in pushes each change at once.", "It does not try again by itself what failed."],
  authentik: [
    "Pushes each change at once, and everything once an hour.",
    "What it does not find any more it makes again.",
  ],
  generic: ["Nothing is known about its rhythm. The log shows each request."],
};

/** How this identity provider behaves. */
export function LimitsCard({ connection: { idp } }: OfConnection) {
  return (
    <Card title={`How ${IDP_NAMES[idp]} behaves`}>
      <ul className={styles.limits}>
        {LIMITS[idp].map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
        <li>Anteroom takes 16 of its requests at a time; more get 429 with Retry-After.</li>
      </ul>
    </Card>
  );
}
