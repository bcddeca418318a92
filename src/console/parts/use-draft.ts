import { useCallback, useState } from "react";
import { dropDraft, readDraft, writeDraft } from "../app/drafts.ts";

/** Changes some fields of what is being typed. */
export type ChangeDraft<Fields extends object> = (change: Partial<Fields>) => void;

/**
 * The fields of a form, kept in this tab until `drop`, so that reloading loses nothing that was typed. Only what was touched is kept,
 * so that everything else follows the server. Never for secrets: what `isSecret` says yes to is kept nowhere.
 */
export function useDraft<Fields extends object>(
  name: string,
  untouched: Fields,
  isSecret: (fields: Partial<Fields>) => boolean = () => false,
): readonly [fields: Fields, change: ChangeDraft<Fields>, drop: () => void] {
  const [state, setState] = useState(() => ({ name, kept: readDraft(name, untouched) }));
  // The form may have become that of something else.
  const kept = state.name === name ? state.kept : readDraft(name, untouched);
  const change = (some: Partial<Fields>) => {
    const next = { ...kept, ...some };
    setState({ name, kept: next });
    if (isSecret(next)) dropDraft(name);
    else writeDraft(name, next);
  };
  const drop = useCallback(() => {
    dropDraft(name);
    setState({ name, kept: {} });
  }, [name]);
  return [{ ...untouched, ...kept }, change, drop];
}
