/** The API speaks of tokens, which nobody holds who uses a browser. */
const SIGNED_OUT = {
  title: "You are signed out",
  detail: "Your session has ended. Sign in in a new tab, and try again here.",
};

/** A refusal of the management API, or no answer at all: RFC 9457. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Such as `forbidden` or `already_linked`; `offline` when there was no answer. */
  readonly code: string;
  readonly title: string;
  readonly requestId: string | undefined;
  /** What the problem says beside the standard members. */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Readonly<Record<string, unknown>>) {
    super(status === 401 ? SIGNED_OUT.detail : sentencesOf(body));
    this.status = status;
    this.code = typeof body["code"] === "string" ? body["code"] : "unknown";
    this.title = status === 401 ? SIGNED_OUT.title : titleOf(body);
    this.requestId = typeof body["requestId"] === "string" ? body["requestId"] : undefined;
    this.facts = body;
  }
}

/** The problem of a single field, and how it is called in the API. */
export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
}

/** What a refusal lists of single fields. */
export function listedProblems({ problems }: Readonly<Record<string, unknown>>): readonly FieldProblem[] {
  return Array.isArray(problems) ? problems.filter(isFieldProblem) : [];
}

function titleOf({ title }: Readonly<Record<string, unknown>>): string {
  return typeof title === "string" ? title : "The request failed";
}

/** All that is wrong; the detail itself names the first of several only. */
function sentencesOf(body: Readonly<Record<string, unknown>>): string {
  const { detail } = body;
  if (typeof detail !== "string") return "The server gave an answer that says nothing.";
  const listed = listedProblems(body);
  const said = listed.length > 1 ? listed.map(({ problem }) => problem).join(" ") : detail;
  return said.replaceAll(/(?:Body|Query) field (?=")/g, "The field ");
}

function isFieldProblem(value: unknown): value is FieldProblem {
  if (typeof value !== "object" || value === null) return false;
  const { field, problem } = value as { readonly field?: unknown; readonly problem?: unknown };
  return typeof field === "string" && typeof problem === "string";
}

/** What a failed call is shown as, whatever was thrown. */
export function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const detail =
    error instanceof Error && !(error instanceof TypeError)
      ? error.message
      : "No answer came from the server. Check that it runs and that this computer is connected; then try again.";
  return new ApiProblem(0, { title: "The server cannot be reached", detail, code: "offline" });
}
