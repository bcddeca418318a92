import { describe, expect, it } from "vitest";
import { z } from "zod";
import { routes } from "../../../src/http/api/routes.ts";
import { shownBody } from "../../../src/http/api/shown-body.ts";
import { EXPECTED_MATRIX } from "../../support/permission-matrix.ts";

/** Every name of a text in the bodies of calls for which a second person may be asked. */
function textsIn(schema: unknown, name: string, found: Set<string>): void {
  if (typeof schema !== "object" || schema === null) return;
  if ("type" in schema && schema.type === "string" && !("const" in schema) && !("enum" in schema)) found.add(name);
  for (const [key, part] of Object.entries(schema)) {
    if (key === "properties") for (const [inner, one] of Object.entries(part)) textsIn(one, inner, found);
    else if (typeof part === "object") textsIn(part, name, found);
  }
}

describe("what a second person reads of a call", () => {
  it("hides every text that is not known to be harmless", () => {
    const found = new Set<string>();
    for (const { action, body } of routes) {
      const needsSecond = EXPECTED_MATRIX[action]?.some((cell) => cell.startsWith("2") || cell === "propose");
      // Declaring by hand is a stricter row of this action.
      if (body !== undefined && (needsSecond || action === "manage_applications")) {
        textsIn(z.toJSONSchema(body, { unrepresentable: "any", io: "input" }), "", found);
      }
    }

    const shown = [...found].filter((name) => shownBody({ [name]: "secret" }).includes("secret"));

    expect([...found].filter((name) => !shown.includes(name)).sort()).toEqual([
      "key",
      "passphrase",
      "samlResponse",
      "value",
    ]);
    // Whoever adds a name here has made sure that it never holds a secret.
    expect(shown.sort()).toEqual([
      "accountId",
      "at",
      "catalogue",
      "category",
      "date",
      "display",
      "dueAt",
      "entityId",
      "metadataUrl",
      "metadataXml",
      "name",
      "note",
      "passwordRules",
      "postedTo",
      "reason",
      "recipient",
      "requiredRole",
      "rootKeyId",
      "samlRequest",
      "signingCertificate",
      "source",
      "ssoUrl",
      "statement",
      "until",
      "variables",
      "verificationId",
    ]);
  });

  it.each([
    ["nothing", undefined, "{}"],
    ["a note", { note: "Fine." }, '{"note":"Fine."}'],
    ["a list", { answers: [{ password: "x", at: 1 }] }, '{"answers":[{"password":"[redacted]","at":1}]}'],
    ["a document", { metadataXml: "x".repeat(501) }, '{"metadataXml":"[501 characters]"}'],
    ["a token in a text", { note: "see anr_api_7Kd_abcdefgh" }, '{"note":"see anr_7Kd_[redacted]"}'],
  ])("is %s", (_name, body, text) => {
    expect(shownBody(body)).toBe(text);
  });

  it("has an end, however large the call is", () => {
    const body = { many: Array.from({ length: 100 }, (_, at) => ({ at, note: "x".repeat(400) })) };

    expect(JSON.parse(shownBody(body))).toEqual({ tooLong: expect.stringMatching(/^\d+ characters$/) });
  });
});
