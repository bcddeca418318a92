import type { ErrorComponentProps } from "@tanstack/react-router";
import { problemOf } from "../api/problem.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Page } from "../ui/page.tsx";

/** What stands where a page of the console itself failed; the rest goes on. */
export function Crash({ error }: ErrorComponentProps) {
  return (
    <Page title="This page failed">
      <EmptyState
        icon="alert"
        title="The console has a defect here"
        action={<Button onClick={() => window.location.reload()}>Load the page again</Button>}
      >
        Nothing that you saved is lost. If it happens again, report this: {problemOf(error).message}
      </EmptyState>
    </Page>
  );
}
