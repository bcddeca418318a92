import { Time } from "../../ui/time.tsx";
import { ACCOUNT_STATUSES } from "../../words/account-status.tsx";

const INSTANT = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/;

const STATUSES: ReadonlyMap<string, { readonly word: string }> = new Map(Object.entries(ACCOUNT_STATUSES));

/** A sentence of the server, with its instants and statuses as people read them. */
export function Prose({ text }: { readonly text: string }) {
  return text.split(INSTANT).map((part, at) => {
    // Every second part is an instant, and the text never changes.
    const key = `${at} ${part}`;
    return at % 2 === 1 ? <Time key={key} at={part} exact /> : <span key={key}>{withWords(part)}</span>;
  });
}

/** Statuses of one word are words already. */
function withWords(text: string): string {
  return text.replaceAll(/\bawaiting_\w+/g, (status) => {
    const word = STATUSES.get(status)?.word ?? status;
    return `${word.charAt(0).toLowerCase()}${word.slice(1)}`;
  });
}
