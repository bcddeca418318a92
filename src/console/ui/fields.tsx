import {
  Checkbox,
  FileInput,
  NativeSelect,
  NumberInput,
  PasswordInput,
  Switch,
  Textarea,
  TextInput,
} from "@mantine/core";
import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";

interface FieldProps<Value> {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  /** Under the label: what it is for. */
  readonly hint?: ReactNode;
  /** What is wrong with the value. */
  readonly error?: string | undefined;
  readonly required?: boolean;
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
}

/** The kit's names for what ours say. */
function kitProps<Value>({ hint, error, required, ...rest }: Omit<FieldProps<Value>, "value" | "onChange">) {
  return { ...rest, description: hint, error, required: required === true, withAsterisk: required === true };
}

interface TextFieldProps extends FieldProps<string> {
  readonly type?: "text" | "email" | "url" | "date" | "datetime-local" | "search";
  readonly placeholder?: string;
  readonly icon?: IconName;
  readonly autoComplete?: string;
  readonly inputMode?: "numeric" | "text";
  readonly maxLength?: number;
}

/** A field for one line. */
export function TextField({
  value,
  onChange,
  icon,
  type = "text",
  placeholder,
  autoComplete,
  inputMode,
  maxLength,
  ...rest
}: TextFieldProps) {
  return (
    <TextInput
      {...kitProps(rest)}
      {...{ type, placeholder, autoComplete, inputMode, maxLength, value }}
      leftSection={icon === undefined ? undefined : <Icon name={icon} />}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** A field for something secret, hidden until somebody wants to see it. */
export function SecretField({
  value,
  onChange,
  autoComplete = "off",
  ...rest
}: FieldProps<string> & { readonly autoComplete?: string }) {
  return (
    <PasswordInput
      {...kitProps(rest)}
      {...{ autoComplete, value }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface TextAreaProps extends FieldProps<string> {
  readonly rows?: number;
  readonly placeholder?: string;
  readonly monospace?: boolean;
}

/** A field for several lines. */
export function TextAreaField({ value, onChange, rows = 4, placeholder, monospace = false, ...rest }: TextAreaProps) {
  return (
    <Textarea
      {...kitProps(rest)}
      {...{ rows, placeholder, value }}
      spellCheck={!monospace}
      styles={
        monospace
          ? { input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: "0.8125rem", whiteSpace: "pre" } }
          : {}
      }
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** One of several that are known: the value with the word for it. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean;
}

/** A field for one of several. It is the browser's own, which every keyboard and screen reader knows. */
export function SelectField({
  value,
  onChange,
  choices,
  ...rest
}: FieldProps<string> & { readonly choices: readonly Choice[] }) {
  return (
    <NativeSelect
      {...kitProps(rest)}
      value={value}
      data={choices.map((choice) => ({ ...choice }))}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface NumberFieldProps extends FieldProps<number | undefined> {
  readonly min?: number;
  readonly max?: number;
}

/** A field for a whole number; undefined while it is empty. */
export function NumberField({ value, onChange, min, max, ...rest }: NumberFieldProps) {
  return (
    <NumberInput
      {...kitProps(rest)}
      {...{ min, max }}
      value={value ?? ""}
      allowDecimal={false}
      onChange={(next) => onChange(typeof next === "number" ? next : undefined)}
    />
  );
}

/** A box to tick. */
export function CheckField({ value, onChange, ...rest }: FieldProps<boolean>) {
  const { withAsterisk: _, ...props } = kitProps(rest);
  return <Checkbox {...props} checked={value} onChange={(event) => onChange(event.currentTarget.checked)} />;
}

/** A switch, in force at once. */
export function SwitchField({ value, onChange, ...rest }: FieldProps<boolean>) {
  const { withAsterisk: _, ...props } = kitProps(rest);
  return <Switch {...props} checked={value} onChange={(event) => onChange(event.currentTarget.checked)} />;
}

/** A field for a file of this device. */
export function FileField({ value, onChange, accept, ...rest }: FieldProps<File | null> & { readonly accept: string }) {
  return (
    <FileInput
      {...kitProps(rest)}
      {...{ value, onChange, accept }}
      clearable
      placeholder="Choose a file"
      leftSection={<Icon name="upload" />}
    />
  );
}
