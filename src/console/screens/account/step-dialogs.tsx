import type { OfAccount } from "./account.ts";
import { HoldDialog, ReleaseDialog, RetireDialog } from "./hold-dialogs.tsx";
import { LinkDialog } from "./link-dialog.tsx";
import { PauseDialog, ResumeDialog, UnlinkDialog } from "./link-state-dialogs.tsx";
import { RenameDialog } from "./rename-dialog.tsx";
import { ReportDialog } from "./report-dialog.tsx";
import { CreatedDialog, StatementDialog } from "./statement-dialogs.tsx";

/** Every dialog about the account as a whole; the address says which one is open. */
export function StepDialogs({ account }: OfAccount) {
  return (
    <>
      <HoldDialog account={account} />
      <ReleaseDialog account={account} />
      <RetireDialog account={account} />
      <LinkDialog account={account} />
      <UnlinkDialog account={account} />
      <PauseDialog account={account} />
      <ResumeDialog account={account} />
      <RenameDialog account={account} />
      <CreatedDialog account={account} />
      <StatementDialog account={account} />
      <ReportDialog account={account} />
    </>
  );
}
