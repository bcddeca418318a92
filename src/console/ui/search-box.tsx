import { TextInput } from "@mantine/core";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { Icon } from "./icon.tsx";
import styles from "./search-box.module.css";

interface SearchBoxProps {
  /** What is searched, for those who cannot see it: `Search apps`. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
}

/** So that a word is searched for, and not each letter of it. */
const PAUSE_MS = 250;

/** A field to search by. It tells what was typed after a short pause. */
export function SearchBox({ label, value, onChange, placeholder = label }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const told = useRef(value);
  useEffect(() => {
    // Whoever goes back in the history of the browser sees what was searched for then.
    if (value !== told.current) setText(value);
    told.current = value;
  }, [value]);
  // The pause goes on however often the page around is drawn meanwhile.
  const tell = useEffectEvent(() => {
    told.current = text;
    onChange(text);
  });
  useEffect(() => {
    if (text === told.current) return;
    const timer = setTimeout(tell, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <TextInput
      className={styles.box ?? ""}
      type="search"
      aria-label={label}
      placeholder={placeholder}
      value={text}
      leftSection={<Icon name="search" />}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  );
}
