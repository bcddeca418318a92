import { readdirSync, readFileSync } from "node:fs";
import type { Idp } from "../../src/domain/connection/connection.ts";

/** One request of an identity provider and the answer it needs. */
export interface Exchange {
  readonly what: string;
  readonly method: string;
  /** Below the SCIM base; percent-encoded as the provider does. */
  readonly path: string;
  readonly request?: unknown;
  readonly statusCode: number;
  /** The whole answer; absent when it has no body. */
  readonly response?: unknown;
}

/** What an identity provider sends in a row, as captured or documented. */
export interface Scenario {
  readonly name: string;
  readonly idp: Idp;
  /** Whether the token comes with the word Bearer. */
  readonly authorization: "bearer" | "bare";
  readonly headers: Readonly<Record<string, string>>;
  /** What the management API is told to add before. */
  readonly applications?: readonly object[];
  readonly exchanges: readonly Exchange[];
}

const PLACEHOLDER = /\{\{([\w*]+)\}\}/g;

/** Reads all scenarios of a provider. */
export function readScenarios(provider: string): readonly Scenario[] {
  const directory = new URL(`${provider}/`, import.meta.url);
  const files = readdirSync(directory).sort();
  return files.map((file) => JSON.parse(readFileSync(new URL(file, directory), "utf8")));
}

/**
 * What placeholders stand for. `{{name}}` alone in an expected answer takes the value that is there the first time and
 * demands it from then on; anywhere else it is replaced by that value. `{{*}}` stands for anything that is there.
 */
export class Placeholders {
  readonly #known = new Map<string, string>();

  constructor(known: Readonly<Record<string, string>>) {
    for (const [name, value] of Object.entries(known)) this.#known.set(name, value);
  }

  /** The value with every placeholder replaced. */
  fill<Value>(value: Value): Value {
    const text = JSON.stringify(value);
    return text === undefined ? value : JSON.parse(text.replaceAll(PLACEHOLDER, (_, name) => this.#get(name)));
  }

  /** The expected answer with placeholders replaced, taking from the actual one what is not known yet. */
  expect(expected: unknown, actual: unknown): unknown {
    if (typeof expected === "string") return this.#expectText(expected, actual);
    if (Array.isArray(expected)) return expected.map((part, index) => this.expect(part, at(actual, index)));
    if (typeof expected !== "object" || expected === null) return expected;
    return Object.fromEntries(
      Object.entries(expected).map(([name, part]) => [name, this.expect(part, at(actual, name))]),
    );
  }

  #expectText(expected: string, actual: unknown): unknown {
    if (expected === "{{*}}") return actual ?? "something";
    const name = /^\{\{(\w+)\}\}$/.exec(expected)?.[1];
    if (name !== undefined && !this.#known.has(name)) {
      if (typeof actual !== "string" || actual === "") return `a value for ${name}`;
      this.#known.set(name, actual);
    }
    return this.fill(expected);
  }

  #get(name: string): string {
    const value = this.#known.get(name);
    if (value === undefined) throw new Error(`Nothing is known for {{${name}}} yet.`);
    return value;
  }
}

function at(value: unknown, key: string | number): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string | number, unknown>)[key] : undefined;
}
