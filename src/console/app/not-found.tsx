import { EmptyState } from "../ui/empty-state.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { Page } from "../ui/page.tsx";

/** What stands at an address that has no page. */
export function NotFound() {
  return (
    <Page title="Nothing is here">
      <EmptyState icon="question" title="This address has no page" action={<LinkButton to="/">Go to Home</LinkButton>}>
        The link may be old, or the address may have been typed wrong.
      </EmptyState>
    </Page>
  );
}
