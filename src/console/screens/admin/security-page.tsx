import { Page } from "../../ui/page.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { FrozenTab } from "./frozen-tab.tsx";
import { KeysTab } from "./keys-tab.tsx";
import { PoliciesTab } from "./policies-tab.tsx";

/** What protects secrets, what is in force, and what is stopped. */
export function SecurityPage() {
  return (
    <Page
      title="Security and keys"
      lead="What protects the secrets that are kept here, which rules are in force, and what is stopped."
    >
      <Tabs
        label="Views of security"
        tabs={[
          { id: "keys", label: "Keys", content: () => <KeysTab /> },
          { id: "policies", label: "Policies in force", content: () => <PoliciesTab /> },
          { id: "frozen", label: "Frozen and locked out", content: () => <FrozenTab /> },
        ]}
      />
    </Page>
  );
}
