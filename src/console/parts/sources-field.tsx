import { TextAreaField } from "../ui/fields.tsx";

/** Asks from which addresses a token may be used; {@link sourcesOf} reads what was typed. */
export function SourcesField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <TextAreaField
      label="From where may it be used?"
      hint="Addresses and CIDR blocks, one on each line. Empty: from everywhere."
      value={value}
      onChange={onChange}
      rows={2}
    />
  );
}

/** The addresses that were typed. */
export function sourcesOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((one) => one !== "");
}
