import { describe, expect, it } from "vitest";
import { failureAction, nextActionOf, stepAction } from "../../../src/console/screens/account/next-action.ts";
import { anAccountAnswer } from "../../support/account-answer.ts";

describe("what brings an account further", () => {
  it.each([
    ["retired", {}, null],
    ["active", {}, null],
    ["held", {}, { kind: "here", label: "Release the hold", tab: "overview", act: "release" }],
    ["blocked", {}, { kind: "page", label: "Add evidence about CRM", to: "/apps/crm" }],
    ["awaiting_verification", {}, { kind: "page", label: "Add evidence about CRM", to: "/apps/crm" }],
    ["awaiting_owner", {}, { kind: "here", label: "Name the owners", tab: "access", act: "owner" }],
    ["awaiting_integration", {}, { kind: "here", label: "Link to an integration", tab: "overview", act: "link" }],
    ["paused", {}, { kind: "here", label: "Resume Members", tab: "overview", act: "resume" }],
    ["awaiting_mfa", { mfa: "none" }, { kind: "here", label: "Enrol the second factor", tab: "authenticator" }],
    ["awaiting_mfa", { mfa: "enrolling" }, { kind: "here", label: "Confirm the second factor", tab: "authenticator" }],
    ["awaiting_mfa", { mfa: "reset" }, { kind: "here", label: "Enrol a new second factor", tab: "authenticator" }],
    [
      "awaiting_mfa",
      { mfa: "suspect" },
      { kind: "here", label: "Clear or reset the second factor", tab: "authenticator" },
    ],
  ] as const)("is, while it is %s with %o, %o", (status, gates, expected) => {
    const account = anAccountAnswer({ status, gates });

    expect(nextActionOf(account)).toEqual(expected);
  });

  it("is done by whoever administers the identity provider that pushes it", () => {
    const account = anAccountAnswer({ status: "suspended", gates: { upstream: "inactive" } });

    expect(nextActionOf(account)).toEqual({ kind: "elsewhere", who: "Somebody who administers Okta" });
  });

  it("is another validity where the identity provider has it active", () => {
    const account = anAccountAnswer({ status: "suspended", gates: { upstream: "active", validity: "ended" } });

    expect(nextActionOf(account)).toEqual({
      kind: "here",
      label: "Change its validity",
      tab: "access",
      act: "validity",
    });
  });

  it("is a statement where nobody tells how the login stands", () => {
    const account = anAccountAnswer({ status: "suspended", connection: null, gates: { upstream: "unassigned" } });

    expect(nextActionOf(account)).toEqual({
      kind: "here",
      label: "State how it stands",
      tab: "overview",
      act: "statement",
    });
  });

  it("is what ends the failure of an active account with which nobody can sign in", () => {
    const failures = [
      { code: "phone_missing", who: "account_owner", stopsSignIn: false },
      { code: "empty_password", who: "vault_member", stopsSignIn: true },
    ] as const;
    const account = anAccountAnswer({
      status: "active",
      failures: failures.map((one) => ({ ...one, title: "", action: "", since: null, detail: null })),
    });

    expect(nextActionOf(account)).toEqual({
      kind: "here",
      label: "Store a password",
      tab: "credentials",
      act: "password",
    });
  });
});

describe("each step of the way", () => {
  it("has a button, but for the registration, which is over", () => {
    const account = anAccountAnswer({ status: "awaiting_contact", connection: null });
    const steps = [
      "password",
      "vault",
      "contact",
      "user_name",
      "created",
      "contact_verified",
      "upstream",
      "saml",
      "mfa",
      "link",
    ] as const;

    const kinds = steps.map((step) => stepAction(step, account)?.kind);

    expect(stepAction("registered", account)).toBeNull();
    expect(kinds).toEqual(["here", "here", "here", "here", "here", "here", "here", "page", "here", "here"]);
  });

  it("is taken by the button of an account that awaits its contact", () => {
    const steps = [
      { step: "registered", state: "done" },
      { step: "password", state: "next" },
      { step: "vault", state: "later" },
    ] as const;
    const account = anAccountAnswer({
      status: "awaiting_contact",
      steps: steps.map((one) => ({
        ...one,
        title: "",
        doneAt: null,
        doneBy: null,
        note: null,
        how: "",
        call: "",
        stated: false,
        skippable: false,
      })),
    });

    expect(nextActionOf(account)).toEqual(stepAction("password", account));
  });
});

describe("a failure that nobody can mend here", () => {
  it("names who can", () => {
    expect(failureAction({ code: "seats_exhausted", who: "app_administrator" })).toEqual({
      kind: "elsewhere",
      who: "Somebody who administers the app",
    });
  });
});
