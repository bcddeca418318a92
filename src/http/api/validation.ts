import type { z } from "zod";
import { AnteroomError } from "../../domain/errors.ts";

type Issue = z.core.$ZodIssue;

/** One field that is wrong. */
interface Problem {
  readonly field: string;
  readonly problem: string;
}

const MAX_PROBLEMS = 20;

/**
 * Checks input against its schema.
 * @throws {AnteroomError} `invalid_value`: the message names the first field, `problems` lists them all. No value is echoed.
 */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  place: "query" | "body",
): z.output<Schema> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => problemsOf(issue, place)).slice(0, MAX_PROBLEMS);
  const more = problems.length > 1 ? ` (${problems.length - 1} more: see problems)` : "";
  const first = problems[0]?.problem ?? "The request is not valid.";
  throw new AnteroomError("invalid_value", `${first}${more}`, { problems: problems.map((one) => ({ ...one })) });
}

function problemsOf(issue: Issue, place: string): Problem[] {
  if (issue.code !== "unrecognized_keys") {
    const field = issue.path.join(".");
    const subject = field === "" ? `The ${place === "body" ? "request body" : "query"}` : `${place} field "${field}"`;
    return [{ field, problem: `${capital(subject)} ${requirement(issue)}.` }];
  }
  return issue.keys.map((key) => {
    const field = [...issue.path, key.slice(0, 60)].join(".");
    return {
      field,
      problem: `${capital(place)} field "${field}" is not known here; correct its name or leave it out.`,
    };
  });
}

function requirement(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${typeName(issue.expected)}; ${issue.input === undefined ? "send one" : "correct it"}`;
    case "invalid_value":
      return `must be one of ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return `must have ${sizeOf(issue.origin, "at least", Number(issue.minimum))}`;
    case "too_big":
      return `must have ${sizeOf(issue.origin, "at most", Number(issue.maximum))}`;
    case "invalid_format":
      return formatOf(issue);
    case "invalid_union":
      return unionOf(issue);
    default:
      return issue.message;
  }
}

function formatOf(issue: Extract<Issue, { code: "invalid_format" }>): string {
  if (issue.format === "datetime") return "must be an instant such as 2027-01-31T00:00:00Z";
  if (issue.format === "date") return "must be a day such as 2027-01-31";
  return issue.message;
}

function unionOf(issue: Extract<Issue, { code: "invalid_union" }>): string {
  const types = issue.errors.flatMap(([first]) =>
    first?.code === "invalid_type" && first.path.length === 0 ? [typeName(first.expected)] : [],
  );
  return types.length === issue.errors.length && types.length > 0
    ? `must be ${types.join(" or ")}; correct it`
    : issue.message;
}

function sizeOf(origin: string, bound: string, size: number): string {
  if (origin === "string") return `${bound} ${size} ${size === 1 ? "character" : "characters"}`;
  if (origin === "array") return `${bound} ${size} ${size === 1 ? "element" : "elements"}`;
  return `a value of ${bound} ${size}`;
}

function typeName(expected: string): string {
  switch (expected) {
    case "string":
      return "a text";
    case "boolean":
      return "true or false";
    case "int":
    case "number":
      return "a whole number";
    case "array":
    case "tuple":
      return "a list";
    default:
      return "an object";
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
