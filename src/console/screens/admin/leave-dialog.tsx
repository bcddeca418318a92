import { client } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Stack } from "../../ui/stack.tsx";
import type { Access } from "./person-access.tsx";
import type { Person } from "./person-page.tsx";

interface LeaveDialogProps {
  readonly person: Person;
  readonly access: Access | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Says what ends when somebody leaves, and asks. */
export function LeaveDialog({ person, access, opened, onClose }: LeaveDialogProps) {
  return (
    <ConfirmDialog
      title={`${person.name} left?`}
      action="Yes, they left"
      danger
      opened={opened}
      onClose={onClose}
      onConfirm={async () => {
        await client.POST("/people/{id}/departure", { params: { path: { id: person.id } }, body: {} });
        await settled(`${person.name} left. Their sessions, personal tokens and links have ended.`);
      }}
    >
      <Stack gap="sm">
        <p>This is in force at once:</p>
        <ul>
          {consequences(access).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <p>You can say later that they are back. What ended does not come back with them.</p>
      </Stack>
    </ConfirmDialog>
  );
}

function consequences(access: Access | undefined): readonly string[] {
  if (access === undefined)
    return ["They are signed out everywhere, and their personal tokens and the links that they made end."];
  const { sessions, tokens, departure } = access;
  const { promoted, alone, orphaned, unmanaged, setupLinks, enrolmentLinks, seen } = departure;
  const links = setupLinks + enrolmentLinks;
  const lines = [
    `${count(sessions.length, "session")} and ${count(tokens.length, "personal token")} end.`,
    links > 0 ? `Setup and enrolment links that they made end: ${links}.` : "",
    promoted > 0 ? `The backup owner takes over ${count(promoted, "account")}.` : "",
    alone > 0 ? `${count(alone, "account")} lose their backup owner.` : "",
    orphaned > 0 ? `${count(orphaned, "account")} have nobody who answers for them any more.` : "",
    unmanaged.length > 0
      ? `${count(unmanaged.length, "app or integration", "apps or integrations")} have no manager any more.`
      : "",
    "They operate and review nothing any more.",
    seen.length > 0
      ? `Tokens and secrets that they made for programs go on: ${seen.length}. They have seen them, so replace them; this page will list them.`
      : "",
  ];
  return lines.filter((line) => line !== "");
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number === 0 ? "No" : number} ${number === 1 ? one : many}`;
}
