import { describe, expect, it } from "vitest";
import { AnteroomError, type ErrorCode } from "../../../src/domain/errors.ts";
import { scimError, toScimError } from "../../../src/scim/scim-error.ts";

const schemas = ["urn:ietf:params:scim:api:messages:2.0:Error"];

describe("RFC 7644 §3.12 errors", () => {
  it.each<[ErrorCode, number, string | undefined]>([
    ["invalid_syntax", 400, "invalidSyntax"],
    ["invalid_value", 400, "invalidValue"],
    ["invalid_filter", 400, "invalidFilter"],
    ["invalid_path", 400, "invalidPath"],
    ["no_target", 400, "noTarget"],
    ["mutability", 400, "mutability"],
    ["too_many", 400, "tooMany"],
    ["uniqueness", 409, "uniqueness"],
    ["conflict", 409, undefined],
    ["version_mismatch", 412, undefined],
    ["unauthenticated", 401, undefined],
    ["forbidden", 403, undefined],
    ["not_found", 404, undefined],
    ["method_not_allowed", 405, undefined],
    ["too_large", 413, undefined],
    ["unsupported_media_type", 415, undefined],
    ["too_many_requests", 429, undefined],
    ["unsupported", 501, undefined],
    ["unavailable", 503, undefined],
  ])("quirk 31: render %s as %i", (code, status, scimType) => {
    const { status: rendered, body } = toScimError(new AnteroomError(code, "userName is taken."));

    expect(rendered).toBe(status);
    expect(body).toEqual({
      schemas,
      detail: "userName is taken.",
      status: String(status),
      ...(scimType !== undefined && { scimType }),
    });
  });

  it("render a defect with its incident", () => {
    expect(scimError(500, "Incident 1")).toEqual({
      status: 500,
      body: { schemas, detail: "Incident 1", status: "500" },
    });
  });
});
