import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { adviceFor, adviceOn } from "../../../src/domain/advice/advice.ts";
import { ADVICE_CODES, adviceCodeOf } from "../../../src/domain/advice/advice-code.ts";
import { IDP_WORDS } from "../../../src/domain/advice/idp-words.ts";
import { IDPS, type Idp } from "../../../src/domain/connection/connection.ts";

const EVERY = IDPS.flatMap((idp) => ADVICE_CODES.map((code) => [idp, code] as const));

/** Where the labels are quoted, with the page each is from. */
function pageOf(idp: Idp): string {
  return readFileSync(new URL(`../../../docs/connect/${idp}.md`, import.meta.url), "utf8");
}

describe("advice", () => {
  it.each(EVERY)("has whole sentences for %s on %s", (idp, code) => {
    const { cause, fix, place, fault } = adviceFor(idp, code);

    expect({ cause, fix }).toEqual({
      cause: expect.stringMatching(/^[\p{Lu}].{15,220}\.$/u),
      fix: expect.stringMatching(/^[\p{Lu}].{15,220}[.]$/u),
    });
    expect(`${cause} ${fix}`).not.toMatch(/undefined|\.\.|Oops/);
    expect(place).toMatch(/^[\p{Lu}]/u);
    expect(["identity_provider", "anteroom", "nobody"]).toContain(fault);
  });

  it.each([
    ["okta", ["SCIM connector base URL", "Test Connector Configuration", "Push Groups"]],
    ["entra", ["Tenant URL", "Secret Token", "Test Connection", "Attribute mapping", "Users and groups"]],
    ["onelogin", ["SCIM Base URL", "SCIM Bearer Token", "SCIM JSON Template"]],
    ["jumpcloud", ["Base URL", "Token Key", "Test Connection", "Identity Management"]],
    ["ping", ["SCIM URL", "Access Token", "Attribute Mapping"]],
    ["google", ["Endpoint URL", "Access token", "App attributes", "Autoprovisioning"]],
    ["keycloak", ["User Federation", "Admin Console"]],
    ["authentik", ["URL", "Applications"]],
  ] as const)("calls things in %s as its own screens do", (idp, labels) => {
    const words = Object.values(IDP_WORDS[idp]).join(" | ");
    const page = pageOf(idp);

    for (const label of labels) {
      expect(words).toContain(label);
      expect(page).toContain(`**${label}**`);
    }
  });

  it("names the field of that identity provider", () => {
    expect(adviceFor("entra", "doubled_path")).toEqual({
      code: "doubled_path",
      cause: "Tenant URL ends with /scim/v2 twice.",
      fix: "Leave one /scim/v2 at the end of Tenant URL and run Test Connection again.",
      place: "Enterprise applications > your app > Provisioning",
      fault: "identity_provider",
    });
  });

  it.each([
    [400, "userName is required and missing; send it.", "/scim/v2/Users", "user_name_missing"],
    [
      409,
      'A user with userName "a" exists already on this connection; match it instead of creating it.',
      "/",
      "user_exists",
    ],
    [409, 'A group with displayName "a" exists already on this connection; link it.', "/", "group_exists"],
    [404, "User 0192 does not exist; create it or match it by userName.", "/scim/v2/Users/0192", "user_unknown"],
    [404, "Group 0192 does not exist; create it.", "/scim/v2/Groups/0192", "group_unknown"],
    [400, "members names x, which is no user of this connection; provision the user first.", "/", "member_unknown"],
    [404, "There is nothing at this address; use /Users.", "/scim/v2/scim/v2/Users", "doubled_path"],
    [404, "There is nothing at this address; use /Users.", "/scim/v1/Users", "wrong_path"],
    [503, "The connection Okta is frozen and takes no changes; an administrator can unfreeze it.", "/", "frozen"],
    [503, "The store is busy; try again.", "/", "unavailable"],
    [500, "Anteroom failed on this request.", "/", "defect"],
    [413, "The body is larger than 1 MiB.", "/", "too_large"],
    [418, "Something new.", "/", "invalid_value"],
  ] as const)("knows a %d by its sentence: %s", (httpStatus, sentence, path, code) => {
    expect(adviceCodeOf({ httpStatus, sentence, path })).toBe(code);
  });

  it("believes the code of a refusal before its sentence", () => {
    const sentence = "emails holds a filter in brackets; send a list.";

    expect(adviceCodeOf({ httpStatus: 400, sentence, path: "/", code: "mutability" })).toBe("mutability");
    expect(adviceOn("okta", { httpStatus: 400, sentence, path: "/", code: "invalid_value" }).code).toBe(
      "invalid_value",
    );
  });
});
