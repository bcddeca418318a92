import { api, type Schemas } from "../../api/client.ts";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Columns, Stack } from "../../ui/stack.tsx";

type Setting = Schemas["Settings"]["items"][number];

/** Which settings are rules about security, by what they are about; each with its words. */
const POLICIES: readonly {
  readonly title: string;
  readonly rules: readonly (readonly [path: string, words: string])[];
}[] = [
  {
    title: "Sessions",
    rules: [
      ["sessions.idleMinutes", "Ends without a request after"],
      ["sessions.hours", "Ends in any case after"],
    ],
  },
  {
    title: "Guessing and load",
    rules: [
      ["oauth.failuresPerMinute", "Failed OAuth calls in a minute"],
      ["limits.socketsPerAddress", "Connections from one address"],
      ["limits.apiBodyBytes", "Largest body of the management API"],
    ],
  },
  {
    title: "One-time passwords",
    rules: [
      ["otp.maxFailures", "Wrong codes before a lock-out"],
      ["otp.failureWindowSeconds", "Counted within"],
      ["otp.maxFailuresPerHour", "Wrong codes of everybody in an hour"],
      ["otp.windowSteps", "Steps around now that count"],
      ["otp.readsPerMinute", "Codes that one may read in a minute"],
      ["otp.alertReadsPerHour", "Codes in an hour that raise an alert"],
    ],
  },
  {
    title: "Accounts",
    rules: [
      ["saml.requiredGrade", "Proof of SAML that is asked for"],
      ["accounts.ownerPolicy", "Without an owner"],
      ["accounts.dedicationPolicy", "When a person seems to use it"],
      ["accounts.reviewPolicy", "When a review is overdue"],
      ["accounts.reviewDays", "Reviewed every"],
      ["accounts.graceDays", "Retires after it is unassigned, in"],
    ],
  },
  {
    title: "What is kept",
    rules: [
      ["retention.eventDays", "Audit events"],
      ["retention.provisioningRecordDays", "Provisioning records"],
      ["secrets.versionsKept", "Earlier versions of a secret"],
      ["secrets.versionDays", "Each for at most"],
      ["retention.purgeAfterDays", "Retired accounts before they can be purged"],
    ],
  },
];

/** The rules about security that are in force. */
export function PoliciesTab() {
  const query = api.useQuery("get", "/system/settings", {}, { staleTime: Number.POSITIVE_INFINITY });
  return (
    <Loadable query={query}>
      {({ items }) => {
        const known = new Map(items.map((one) => [one.path, one]));
        return (
          <Stack>
            <Callout tone="neutral">
              These are settings of the server, and count from its next start on. All of them with their origin are
              under{" "}
              <Link to="/system" search={{ tab: "settings" }}>
                System
              </Link>
              .
            </Callout>
            <Columns min={22}>
              {POLICIES.map(({ title, rules }) => (
                <Card key={title} title={title}>
                  <Facts
                    facts={rules.map(([path, words]) => [words, <Value key={path} setting={known.get(path)} />])}
                  />
                </Card>
              ))}
            </Columns>
          </Stack>
        );
      }}
    </Loadable>
  );
}

function Value({ setting }: { readonly setting: Setting | undefined }) {
  if (setting === undefined) return <span>Not known</span>;
  const { value, unit, path } = setting;
  const words = path.endsWith("Policy") ? POLICY_WORDS[value ?? ""] : undefined;
  return (
    <span title={setting.doc}>
      {words ??
        Number(value)
          .toLocaleString("en")
          .replace("NaN", value ?? "")}
      {words !== undefined || unit === null ? "" : ` ${unit}`}
    </span>
  );
}

const POLICY_WORDS: Readonly<Record<string, string>> = { warn: "A warning", gate: "It is not ready" };
