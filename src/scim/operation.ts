import type { AssignmentAttribute } from "../domain/directory/document.ts";
import type { JsonObject, JsonValue } from "../lib/json.ts";
import type { Location } from "./attribute-lookup.ts";
import type { ElementFilter } from "./evaluate-filter.ts";

/** What an operation of RFC 7644 §3.5.2 does. */
export type OperationKind = "add" | "replace" | "remove";

/** An operation that is fully understood: its target exists and its value is canonical. */
export type Operation =
  /** Sets or clears (undefined) a single simple attribute. */
  | { readonly form: "single"; readonly kind: OperationKind; readonly target: Location; readonly value?: JsonValue }
  /** Sets sub-attributes of a single complex attribute; `clear` names one to clear. */
  | {
      readonly form: "part";
      readonly kind: OperationKind;
      readonly target: Location;
      readonly set: JsonObject;
      readonly clear?: string;
    }
  /** Adds to, replaces or clears a list; with `remove` and values, removes these. */
  | {
      readonly form: "list";
      readonly kind: OperationKind;
      readonly target: Location;
      readonly values?: readonly JsonValue[];
    }
  /** Merges into, replaces or removes the elements that match. An absent value removes them. */
  | {
      readonly form: "elements";
      readonly kind: OperationKind;
      readonly target: Location;
      readonly filter: ElementFilter;
      readonly value?: JsonValue;
    }
  /** Sets or clears a sub-attribute of the elements that match, or of all. */
  | {
      readonly form: "element-part";
      readonly kind: OperationKind;
      readonly target: Location;
      readonly filter?: ElementFilter;
      readonly set: JsonObject;
      readonly clear?: string;
    }
  /** Removes all attributes of an extension. */
  | { readonly form: "extension"; readonly kind: "remove"; readonly urn: string };

/** What a message spoke of, whatever came of it. */
export interface Spoken {
  readonly asserted: Set<AssignmentAttribute>;
  readonly stringForms: Set<"roles" | "entitlements">;
  active: boolean;
}

/** Nothing spoken of yet. */
export function createSpoken(): Spoken {
  return { asserted: new Set(), stringForms: new Set(), active: false };
}
