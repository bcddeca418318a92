import { Button, IconButton } from "../../ui/button.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import { ROLE_CHOICES } from "../../words/roles.tsx";
import styles from "./rule-fields.module.css";
import type { Provider } from "./sso-page.tsx";

/** A rule that gives a role. */
export type Rule = Provider["roles"][number];

/** A rule that is still to be filled in. */
export const EMPTY_RULE: Rule = { role: "admin", attribute: "groups", value: "" };

interface RuleFieldsProps {
  readonly rules: readonly Rule[];
  readonly onChange: (rules: readonly Rule[]) => void;
}

/** The rules that give roles, one line each. */
export function RuleFields({ rules, onChange }: RuleFieldsProps) {
  const put = (at: number, change: Partial<Rule>) =>
    onChange(rules.map((rule, index) => (index === at ? { ...rule, ...change } : rule)));
  return (
    <Stack gap="sm">
      <p>
        Somebody has the role whose attribute has the value, compared letter by letter. Of several the strongest counts.
      </p>
      {rules.map((rule, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rules have no identity but their place
        <div key={at} className={styles.rule}>
          <SelectField
            label="Role"
            value={rule.role}
            onChange={(role) => put(at, { role: role as Rule["role"] })}
            choices={ROLE_CHOICES.map(({ value, label }) => ({ value, label: label.split(":")[0] ?? label }))}
          />
          <TextField
            label="Attribute"
            value={rule.attribute}
            onChange={(attribute) => put(at, { attribute })}
            autoComplete="off"
          />
          <TextField label="Value" value={rule.value} onChange={(value) => put(at, { value })} autoComplete="off" />
          <IconButton
            label={`Remove rule ${at + 1}`}
            icon="trash"
            disabled={rules.length === 1}
            onClick={() => onChange(rules.filter((_, index) => index !== at))}
          />
        </div>
      ))}
      <div>
        <Button size="xs" icon="plus" onClick={() => onChange([...rules, EMPTY_RULE])}>
          Add a rule
        </Button>
      </div>
    </Stack>
  );
}
