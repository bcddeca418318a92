import { Time } from "./time.tsx";

const INSTANT = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/;

/** A sentence of the server, with its instants as people read them. */
export function Sentence({ text }: { readonly text: string }) {
  return text.split(INSTANT).map((part, at) => {
    // Every second part is an instant, and the text never changes.
    const key = `${at} ${part}`;
    return at % 2 === 1 ? <Time key={key} at={part} exact /> : <span key={key}>{part}</span>;
  });
}
