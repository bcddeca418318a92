import { FileButton, Textarea } from "@mantine/core";
import { type DragEvent, type ReactNode, useState } from "react";
import { Button } from "./button.tsx";
import styles from "./document-field.module.css";

interface DocumentFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** As the browser's file dialog takes it: `.xml,text/xml`. */
  readonly accept: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly placeholder?: string;
}

/** A field for a whole document: pasted, dropped as a file, or chosen. */
export function DocumentField({ label, value, onChange, accept, hint, error, placeholder }: DocumentFieldProps) {
  const [isOver, setOver] = useState(false);
  const [name, setName] = useState<string>();
  const read = async (file: File | null | undefined) => {
    if (file === null || file === undefined) return;
    setName(file.name);
    onChange(await file.text());
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void read(event.dataTransfer.files[0]);
  };
  return (
    <div className={styles.field}>
      <Textarea
        {...{ label, value, error, placeholder }}
        description={hint}
        rows={8}
        spellCheck={false}
        classNames={{ input: styles.area ?? "" }}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: "0.78rem" } }}
        wrapperProps={{ "data-over": isOver }}
        onChange={(event) => {
          setName(undefined);
          onChange(event.currentTarget.value);
        }}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      />
      <div className={styles.file}>
        <FileButton onChange={(file) => void read(file)} accept={accept}>
          {(props) => (
            <Button size="xs" icon="upload" {...props}>
              Choose a file
            </Button>
          )}
        </FileButton>
        <span aria-live="polite">{name === undefined ? "or drop one on the field" : `Read from ${name}`}</span>
      </div>
    </div>
  );
}
