import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api, client } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Facts } from "../../ui/facts.tsx";
import { TextAreaField } from "../../ui/fields.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { Row, Split, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { type Approval, ApprovalBadge, ITEM_PATHS, useActionWords } from "./approval-words.tsx";

/** One request: what exactly is asked for, by whom and why, and the decision. */
export function ApprovalPage() {
  const { id = "" } = useParams({ strict: false });
  const words = useActionWords();
  const query = api.useQuery("get", "/approvals/{id}", { params: { path: { id } } });
  const approval = query.data;
  return (
    <Page
      title={approval === undefined ? "Approval" : (approval.summary ?? words(approval.action))}
      above={<Link to="/approvals">Approvals</Link>}
      badges={approval === undefined ? undefined : <ApprovalBadge approval={approval} />}
      actions={approval === undefined ? undefined : <Decision approval={approval} />}
    >
      <Loadable query={query}>
        {(loaded) => (
          <Split
            main={
              <>
                <Guidance approval={loaded} />
                <Card
                  title="What exactly is asked for"
                  lead="The very call that is made once you agree; nothing else is allowed by it."
                >
                  <Stack gap="sm">
                    <CodeBlock label="the call" text={loaded.endpoint} />
                    {loaded.body === null ? (
                      <p>What the call says was not kept for requests of earlier versions.</p>
                    ) : (
                      <CodeBlock label="the body of the call" text={JSON.stringify(loaded.body, null, 2)} />
                    )}
                  </Stack>
                </Card>
              </>
            }
            side={<Details approval={loaded} />}
          />
        )}
      </Loadable>
    </Page>
  );
}

function Guidance({ approval: { own, state, expired } }: { readonly approval: Approval }) {
  if (expired && state !== "used" && state !== "rejected") {
    return (
      <Callout tone="neutral" title="Its day is over">
        It can be neither decided nor used. Ask anew if it is still needed.
      </Callout>
    );
  }
  if (state === "approved" && own) {
    return (
      <Callout tone="good" title="Somebody agreed">
        Make the same call with the same reason once more: it goes through once, until the time below.
      </Callout>
    );
  }
  if (state !== "waiting") return null;
  return own ? (
    <Callout tone="info" title="You asked for this">
      Somebody else who could do it has to agree. Send them the address of this page.
    </Callout>
  ) : (
    <Callout tone="warn" title="Read it before you agree">
      Agree only if you would do it yourself, and if the reason holds. Secrets in the call are hidden from you.
    </Callout>
  );
}

function Details({ approval }: { readonly approval: Approval }) {
  const words = useActionWords();
  const { item } = approval;
  return (
    <Card title="Details">
      <Facts
        facts={[
          ["Reason", approval.reason],
          ["Row of the permission matrix", words(approval.action)],
          ["Asked by", approval.own ? `${approval.requestedBy} (you)` : approval.requestedBy],
          ["About", item && <Link to={`${ITEM_PATHS[item.kind]}/${item.id}`}>Show the {item.kind}</Link>],
          ["Asked", <Time key="asked" at={approval.createdAt} />],
          ["Good until", <Time key="until" at={approval.expiresAt} />],
          ["Decided by", approval.decidedBy],
          ["Decided", approval.decidedAt && <Time at={approval.decidedAt} />],
          ["Note", approval.note],
          ["Id", <code key="id">{approval.id}</code>],
        ]}
      />
    </Card>
  );
}

function Decision({ approval }: { readonly approval: Approval }) {
  const [verb, setVerb] = useState<"approve" | "reject">();
  const [note, setNote] = useState("");
  if (approval.state !== "waiting" || approval.expired) return null;
  const close = () => {
    setVerb(undefined);
    setNote("");
  };
  const decide = async () => {
    const path = { params: { path: { id: approval.id } }, body: note.trim() === "" ? {} : { note } };
    if (verb === "approve") await client.POST("/approvals/{id}/approve", path);
    else await client.POST("/approvals/{id}/reject", path);
    await settled(verb === "approve" ? "You agreed. They can make the call now." : "The request is rejected.");
  };
  return (
    <Row gap="xs">
      <Button icon="ban" onClick={() => setVerb("reject")}>
        {approval.own ? "Take it back" : "Reject"}
      </Button>
      {approval.own ? null : (
        <Button variant="primary" icon="check" onClick={() => setVerb("approve")}>
          Approve
        </Button>
      )}
      <ConfirmDialog
        title={verb === "approve" ? `Agree with ${approval.requestedBy}?` : "Reject the request?"}
        action={verb === "approve" ? "Approve" : "Reject"}
        danger={verb === "reject"}
        opened={verb !== undefined}
        onClose={close}
        onConfirm={decide}
      >
        <Stack gap="sm">
          <p>
            {verb === "approve"
              ? `${approval.requestedBy} can make this very call once, within a day of asking. Their reason: ${approval.reason}`
              : "The call cannot be made by this request any more. They can ask anew."}
          </p>
          <TextAreaField label="Note" hint="Kept with the decision." value={note} onChange={setNote} rows={2} />
        </Stack>
      </ConfirmDialog>
    </Row>
  );
}
