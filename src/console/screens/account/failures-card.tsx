import { client } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { toastFailed } from "../../ui/toast.ts";
import type { Account, OfAccount } from "./account.ts";
import { ActionButton } from "./action-button.tsx";
import { failureAction, menderOf } from "./next-action.ts";

/** Failures that follow from what is known here end with it; the others end when somebody says so. */
const DERIVED = new Set(["empty_password", "email_missing", "phone_missing", "mfa_not_managed"]);

/** Where an account is still on its way, what is missing is no alarm. */
const WORKING: ReadonlySet<Account["status"]> = new Set(["active", "paused"]);

/** What is wrong with the account and who mends it, and what to look out for. */
export function FailuresCard({ account }: OfAccount) {
  const { failures, warnings } = account;
  if (failures.length + warnings.length === 0) return null;
  return (
    <Stack gap="sm">
      {failures.map((failure) => (
        <FailureNote key={failure.code} account={account} failure={failure} />
      ))}
      {warnings.map(({ code, message }) => (
        <Callout key={code} tone="warn" icon="bell">
          {message}
        </Callout>
      ))}
    </Stack>
  );
}

function FailureNote({ account, failure }: OfAccount & { readonly failure: Account["failures"][number] }) {
  const { code, title, action, detail, since, stopsSignIn } = failure;
  return (
    <Callout
      tone={stopsSignIn && WORKING.has(account.status) ? "bad" : "warn"}
      title={title}
      action={
        <Row>
          <ActionButton action={failureAction(failure)} size="xs" />
          {DERIVED.has(code) ? null : (
            <Button size="xs" onClick={() => void end(account, code).catch(toastFailed)}>
              It is mended
            </Button>
          )}
        </Row>
      }
    >
      <p>
        {action} {menderOf(failure)} can do this.
        {stopsSignIn ? " Until then nobody can sign in with the account." : ""}
      </p>
      {detail === null && since === null ? null : (
        <p>
          {detail === null ? "" : `Seen: ${detail}. `}
          {since === null ? null : (
            <>
              Since <Time at={since} />.
            </>
          )}
        </p>
      )}
    </Callout>
  );
}

async function end({ id }: Account, code: Account["failures"][number]["code"]): Promise<void> {
  await client.DELETE("/accounts/{id}/failures/{code}", { params: { path: { id, code } } });
  await settled("The failure has ended.");
}
