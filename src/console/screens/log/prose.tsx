import { Sentence } from "../../ui/sentence.tsx";
import { ACCOUNT_STATUSES } from "../../words/account-status.tsx";

const STATUSES: ReadonlyMap<string, { readonly word: string }> = new Map(Object.entries(ACCOUNT_STATUSES));

/** A sentence of the server, with its instants and statuses as people read them. */
export function Prose({ text }: { readonly text: string }) {
  return <Sentence text={withWords(text)} />;
}

/** Statuses of one word are words already. */
function withWords(text: string): string {
  return text.replaceAll(/\bawaiting_\w+/g, (status) => {
    const word = STATUSES.get(status)?.word ?? status;
    return `${word.charAt(0).toLowerCase()}${word.slice(1)}`;
  });
}
