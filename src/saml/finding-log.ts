import type { XmlElement } from "libxml2-wasm";
import type { Finding } from "../domain/application/saml-evidence.ts";
import { pathOf } from "./xml-element.ts";

/** What a check observed. `at` is the element it concerns. */
export interface Observation {
  readonly code: string;
  readonly message: string;
  readonly fix?: string;
  readonly at?: XmlElement;
}

interface Entry {
  readonly finding: Finding;
  more: number;
}

/** Collects findings about one document, one per code: the first is kept, the rest are counted in its message. */
export class FindingLog {
  readonly #entries = new Map<string, Entry>();

  proof(observation: Observation): void {
    this.#add("proof", observation);
  }

  disproof(observation: Observation): void {
    this.#add("disproof", observation);
  }

  warning(observation: Observation): void {
    this.#add("warning", observation);
  }

  info(observation: Observation): void {
    this.#add("info", observation);
  }

  /** Takes over the findings of a part of the document. */
  append(other: FindingLog): void {
    for (const [code, entry] of other.#entries) {
      const own = this.#entries.get(code);
      if (own === undefined) this.#entries.set(code, { ...entry });
      else own.more += entry.more + 1;
    }
  }

  /** Whether anything so far disproves support. */
  get isDisproved(): boolean {
    return [...this.#entries.values()].some((entry) => entry.finding.severity === "disproof");
  }

  /** The findings in the order of their first observation. */
  list(): Finding[] {
    return [...this.#entries.values()].map(({ finding, more }) =>
      more === 0
        ? finding
        : { ...finding, message: `${finding.message} The same in ${more} more ${more === 1 ? "place" : "places"}.` },
    );
  }

  #add(severity: Finding["severity"], { code, message, fix, at }: Observation): void {
    const known = this.#entries.get(code);
    if (known !== undefined) {
      known.more += 1;
      return;
    }
    const path = at === undefined ? {} : { path: pathOf(at) };
    const remedy = fix === undefined ? {} : { fix };
    this.#entries.set(code, { finding: { code, severity, message, ...path, ...remedy }, more: 0 });
  }
}
