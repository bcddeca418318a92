import type { Schemas } from "../../api/client.ts";
import { Card } from "../../ui/card.tsx";
import { Link } from "../../ui/link.tsx";
import { Stack } from "../../ui/stack.tsx";
import { type AccountStatus, AccountStatusBadge } from "../../words/account-status.tsx";
import { LoginName } from "../../words/login-name.tsx";
import { eventWords } from "./event-words.ts";
import styles from "./request-story.module.css";

/** What a request did beyond the resource itself: events, and the accounts of its user. */
export function RequestEffects({ story: { accounts, events, request } }: { readonly story: Schemas["RequestStory"] }) {
  if (accounts.length === 0 && events.length === 0) return null;
  return (
    <Card
      title="What came of it"
      actions={
        <Link to="/audit" search={{ request: request.requestId }}>
          Open in the audit
        </Link>
      }
    >
      <Stack>
        {accounts.length === 0 ? null : (
          <div>
            <h3 className={styles.heading}>Service accounts of this user</h3>
            <ul className={styles.effects}>
              {accounts.map(({ id, userName, applicationName, status }) => (
                <li key={id} className={styles.effect}>
                  <Link to={`/accounts/${id}`}>
                    {applicationName}: <LoginName name={userName} />
                  </Link>
                  <AccountStatusBadge status={status as AccountStatus} />
                </li>
              ))}
            </ul>
          </div>
        )}
        {events.length === 0 ? null : (
          <div>
            <h3 className={styles.heading}>Events</h3>
            <ul className={styles.effects}>
              {events.map(({ id, type, subjectName, reason }) => (
                <li key={id}>
                  <Link to="/audit" search={{ request: request.requestId, open: id }}>
                    {eventWords(type)}
                  </Link>
                  {subjectName === null ? null : (
                    <>
                      : <LoginName name={subjectName} />
                    </>
                  )}
                  {reason === null ? null : <p className={styles.quiet}>{reason}</p>}
                </li>
              ))}
            </ul>
          </div>
        )}
      </Stack>
    </Card>
  );
}
