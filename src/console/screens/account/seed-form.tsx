import { type ReactNode, useState } from "react";
import type { Schemas } from "../../api/client.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { type ExportEntry, enrol, entriesOf } from "./enrol.ts";
import { EnrolmentReasonField, useEnrolmentHeaders } from "./enrolment-reason.tsx";

interface SeedFormProps {
  readonly accountId: string;
  readonly children: ReactNode;
  readonly disabled: boolean;
  readonly onSeed: () => Promise<Schemas["Seed"]>;
}

/** Sends a seed; of an export that holds several accounts it asks which one is meant. */
export function SeedForm({ accountId, children, disabled, onSeed }: SeedFormProps) {
  const [entries, setEntries] = useState<readonly ExportEntry[]>([]);
  const [entry, setEntry] = useState("");
  const sent = useEnrolmentHeaders();
  const submit = async () => {
    const seed = await onSeed();
    try {
      await enrol(accountId, entry === "" ? seed : { ...seed, entry }, sent);
    } catch (error) {
      const found = entriesOf(error);
      if (found === undefined) throw error;
      setEntries(found);
      setEntry(String(found.find(({ isUsable }) => isUsable)?.number ?? ""));
    }
  };
  return (
    <ActionForm action="Bring it in" disabled={disabled} onSubmit={submit}>
      {children}
      {entries.length === 0 ? null : (
        <SelectField
          label="Which account of the export is it?"
          hint="Of the others nothing is kept."
          value={entry}
          onChange={setEntry}
          choices={entries.map(({ number, name, isUsable }) => ({
            value: String(number),
            label: name,
            disabled: !isUsable,
          }))}
        />
      )}
      <EnrolmentReasonField />
    </ActionForm>
  );
}
