import { api } from "../../api/client.ts";
import { Badge } from "../../ui/badge.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { Split, Stack } from "../../ui/stack.tsx";
import { PasskeysCard } from "./passkeys-card.tsx";
import { PasswordCard } from "./password-card.tsx";
import { PreferencesCard } from "./preferences-card.tsx";
import { RecoveryCodesCard } from "./recovery-codes-card.tsx";
import { SessionsCard } from "./sessions-card.tsx";
import { TokensCard } from "./tokens-card.tsx";
import { YouCard } from "./you-card.tsx";

/** What people keep for themselves: by what they sign in, where they are signed in, and how the console looks. */
export function ProfilePage() {
  const me = api.useQuery("get", "/me");
  return (
    <Page
      title="Profile"
      lead="How you sign in, where you are signed in, and how the console looks to you."
      badges={me.data?.person?.role === "owner" ? <Badge tone="accent">Owner</Badge> : undefined}
    >
      <Loadable query={me} rows={8}>
        {(known) =>
          known.ways === null ? (
            <Split main={<Token />} side={<PreferencesCard />} />
          ) : (
            <Split
              main={
                <Stack>
                  <PasskeysCard />
                  <PasswordCard ways={known.ways} />
                  <RecoveryCodesCard left={known.ways.recoveryCodesLeft} />
                  <SessionsCard />
                  <TokensCard />
                </Stack>
              }
              side={
                <>
                  <YouCard me={known} />
                  <PreferencesCard />
                </>
              }
            />
          )
        }
      </Loadable>
    </Page>
  );
}

function Token() {
  return (
    <Callout tone="info" title="You are here by a token, not as a person">
      A token that is nobody's own has no passkeys, sessions or second factor. Sign in as a person to see yours.
    </Callout>
  );
}
