import { useSearchState } from "../../app/search-state.ts";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { CopyField } from "../../ui/copy-field.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { Split, Stack } from "../../ui/stack.tsx";
import { IDP_NAMES } from "../../words/idp.ts";
import { GuideForm } from "../connections/guide-form.tsx";
import { GuideSteps } from "../connections/guide-steps.tsx";
import { guideAsText, useGuides } from "../connections/use-guide.ts";
import type { OfConnection } from "./connection.ts";

/** What stands in the identity provider: its own form, with its own labels. */
export function SetupTab({ connection }: OfConnection) {
  const { id, idp, scimBaseUrl: url } = connection;
  const [state, set] = useSearchState();
  const guides = useGuides(idp);
  const guide = guides.find(({ variant }) => variant === state["variant"]) ?? guides[0];
  if (guide === undefined) return <Skeleton rows={8} />;
  return (
    <Split
      main={
        <Card
          title={guide.title}
          lead={`The labels are those of ${IDP_NAMES[idp]}, in its order.`}
          actions={<CopyButton label="Copy all as text" text={guideAsText(guide, url)} what="all steps" />}
        >
          <Stack>
            {guides.length < 2 ? null : (
              <SelectField
                label="How the app was made"
                value={guide.variant}
                onChange={(variant) => set({ variant })}
                choices={guides.map(({ variant, title }) => ({ value: variant, label: title }))}
              />
            )}
            <GuideSteps steps={guide.open} />
            <GuideForm guide={guide} url={url} token={undefined} />
            <GuideSteps steps={[`${guide.form.test}.`, ...guide.activate, guide.assign]} from={guide.open.length + 2} />
          </Stack>
        </Card>
      }
      side={
        <>
          <Card title="Values">
            <Stack gap="sm">
              <CopyField label="SCIM base URL" value={url} />
              <CopyField label="Unique identifier" value="userName" />
              <Callout tone="neutral" icon="key" title="The token was shown once">
                Nobody can read it again. If it is lost, make another one; both work until you revoke one.
              </Callout>
              <LinkButton to={`/connections/${id}`} search={{ tab: "tokens", act: "rotate" }} icon="key">
                Make another token
              </LinkButton>
            </Stack>
          </Card>
          {guide.notes.length === 0 ? null : (
            <Card title="Good to know">
              <ul style={{ margin: 0, paddingLeft: "1.1rem" }}>
                {guide.notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            </Card>
          )}
        </>
      }
    />
  );
}
