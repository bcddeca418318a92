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
    super(typeof body["detail"] === "string" ? body["detail"] : "The server gave an answer that says nothing.");
    this.status = status;
    this.code = typeof body["code"] === "string" ? body["code"] : "unknown";
    this.title = typeof body["title"] === "string" ? body["title"] : "The request failed";
    this.requestId = typeof body["requestId"] === "string" ? body["requestId"] : undefined;
    this.facts = body;
  }
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
