import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Page } from "../../ui/page.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { AddPersonDialog } from "./add-person-dialog.tsx";
import { PeopleTab } from "./people-tab.tsx";
import { PermissionsTab } from "./permissions-tab.tsx";
import { SessionsTab } from "./sessions-tab.tsx";

/** The people who operate Anteroom, who is signed in, and what each role may do. */
export function PeoplePage() {
  const [isAdding, setAdding] = useState(false);
  const add = () => setAdding(true);
  return (
    <Page
      title="People"
      lead="The people who operate Anteroom. Service accounts are elsewhere: nobody here is one."
      actions={
        <Button variant="primary" icon="plus" onClick={add}>
          Add a person
        </Button>
      }
    >
      <Tabs
        label="Views of the people"
        tabs={[
          { id: "people", label: "People", content: () => <PeopleTab onAdd={add} /> },
          { id: "sessions", label: "Who is signed in", content: () => <SessionsTab /> },
          { id: "roles", label: "What each role may do", content: () => <PermissionsTab /> },
        ]}
      />
      <AddPersonDialog opened={isAdding} onClose={() => setAdding(false)} />
    </Page>
  );
}
