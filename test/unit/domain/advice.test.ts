import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { adviceFor, adviceOn } from "../../../src/domain/advice/advice.ts";
import { ADVICE_CODES, adviceCodeOf } from "../../../src/domain/advice/advice-code.ts";
import { IDPS, type Idp } from "../../../src/domain/connection/connection.ts";
import type { ErrorCode } from "../../../src/domain/errors.ts";

const EVERY = IDPS.flatMap((idp) => ADVICE_CODES.map((code) => [idp, code] as const));

/** Every code that a call over SCIM can be refused with, and its status. */
function documentedCodes(): readonly { readonly code: ErrorCode; readonly httpStatus: number }[] {
  const page = readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8");
  const rows = page.matchAll(/^\| `(\w+)` \| (\d{3})/gm);
  return [...rows].map(([, code, status]) => ({ code: code as ErrorCode, httpStatus: Number(status) }));
}

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
    [
      "okta",
      [
        "SCIM connector base URL",
        "Test Connector Configuration",
        "Unique identifier field for users",
        "Application username format",
        "Dashboard > Tasks",
        "Update now",
        "Push Groups",
      ],
    ],
    [
      "entra",
      [
        "Tenant URL",
        "Secret Token",
        "Test Connection",
        "Attribute mapping",
        "Users and groups",
        "Restart provisioning",
        "Provision on-demand",
      ],
    ],
    ["onelogin", ["SCIM Base URL", "SCIM Bearer Token", "SCIM JSON Template"]],
    ["jumpcloud", ["Base URL", "Token Key", "Test Connection", "Identity Management", "Test User Email"]],
    ["ping", ["SCIM URL", "Access Token", "Attribute Mapping", "Authentication Methods", "Unique User Identifier"]],
    ["google", ["Endpoint URL", "Access token", "App attributes", "Autoprovisioning"]],
    ["keycloak", ["User Federation", "Admin Console"]],
    ["authentik", ["URL", "Applications"]],
  ] as const)("calls things in %s as its own screens do", (idp, labels) => {
    const words = ADVICE_CODES.map((code) => Object.values(adviceFor(idp, code)).join(" ")).join(" ");
    const page = pageOf(idp);

    for (const label of labels) {
      expect(words).toContain(label);
      expect(page).toContain(`**${label}**`);
    }
  });

  it("has advice of its own on every code that docs/errors.md lists", () => {
    const codes = documentedCodes();

    const advised = codes.map(({ code, httpStatus }) =>
      adviceCodeOf({ httpStatus, sentence: "It was refused.", path: "/scim/v2/Users", code }),
    );

    expect(advised).toEqual(codes.map(({ code }) => code));
    expect(ADVICE_CODES).toEqual(expect.arrayContaining(advised));
    expect(codes.length).toBeGreaterThan(20);
  });

  it.each([
    ["okta", "user_name_missing", "Application username format", "Applications > your app > Sign On"],
    [
      "okta",
      "user_exists",
      "Unique identifier field for users",
      "Applications > your app > Provisioning > Integration",
    ],
    ["okta", "member_unknown", "Push Now", "Applications > your app > Assignments"],
    [
      "entra",
      "user_exists",
      "matching attribute",
      "Enterprise applications > your app > Provisioning > Attribute mapping",
    ],
    ["entra", "user_unknown", "Restart provisioning", "Enterprise applications > your app > Provisioning"],
    ["keycloak", "user_exists", "import", "Admin Console > User Federation > scim"],
    ["jumpcloud", "user_exists", "Test User Email", "Your application > Identity Management"],
    ["ping", "token_missing", "Authentication Methods", "The provisioning connection > Target"],
  ] as const)("leads in %s on %s to the screen that has what it names", (idp, code, label, place) => {
    expect(adviceFor(idp, code)).toMatchObject({ fix: expect.stringContaining(label), place });
  });

  it("never says of a token that has ended that it passes by itself", () => {
    expect(IDPS.map((idp) => [adviceFor(idp, "token_expired").fault, adviceFor(idp, "token_revoked").fault])).toEqual(
      IDPS.map(() => ["anteroom", "anteroom"]),
    );
  });

  it("names the field of that identity provider", () => {
    expect(adviceFor("entra", "doubled_path")).toEqual({
      code: "doubled_path",
      cause: "Tenant URL ends with /scim/v2 twice.",
      fix: "Leave one /scim/v2 at the end of Tenant URL, then run Test Connection.",
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
    [
      0,
      "Anteroom failed on this request. Try again; if it stays, look for incident 1 in the server's log.",
      "/",
      "defect",
    ],
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
