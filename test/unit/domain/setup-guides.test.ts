import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { IDPS } from "../../../src/domain/connection/connection.ts";
import { guideFor, guidesFor } from "../../../src/domain/connection/setup-guide.ts";
import { SETUP_GUIDES } from "../../../src/domain/connection/setup-guides.ts";

const EVERY = SETUP_GUIDES.map((guide) => [`${guide.idp} ${guide.variant}`, guide] as const);
/** Labels that the pages do not quote, because those who write the screens do not show them to everybody. */
const UNQUOTED: ReadonlySet<string> = new Set(["API Token", "Authorization", "Enable API Integration"]);

describe("the setup guides", () => {
  it.each(EVERY)("of %s ask for the address once and for the token once", (_, { form }) => {
    const kinds = form.fields.map(({ kind }) => kind);

    expect(kinds.filter((kind) => kind === "url")).toHaveLength(1);
    expect(kinds.filter((kind) => kind === "token")).toHaveLength(1);
    expect(new Set(form.fields.map(({ label }) => label)).size).toBe(form.fields.length);
  });

  it.each(EVERY)("of %s say how to open the form, to try it, and to have one user pushed", (_, guide) => {
    const { open, form, activate, assign, pace, title, about } = guide;

    for (const text of [...open, form.test, ...activate, assign, pace, title, about]) expect(text).toMatch(/^\S.*\S$/);
    expect([open.length > 0, activate.length > 0]).toEqual([true, true]);
    for (const sentence of [...open, ...activate, assign, pace]) expect(sentence).toMatch(/\.$/);
  });

  it.each(["okta", "entra", "onelogin", "jumpcloud", "ping", "google"] as const)(
    "of %s name the fields as its page quotes them",
    (idp) => {
      const page = readFileSync(new URL(`../../../docs/connect/${idp}.md`, import.meta.url), "utf8").toLowerCase();

      for (const { form } of guidesFor(idp)) {
        for (const { label, kind } of form.fields) {
          if (UNQUOTED.has(label) || kind === "tick") continue;
          expect(page).toContain(label.toLowerCase());
        }
      }
    },
  );

  it("know a way by its name, and take the usual one for what they do not know", () => {
    expect(IDPS.map((idp) => guideFor(idp)?.idp)).toEqual([...IDPS]);
    expect(guideFor("okta", "catalogue")?.variant).toBe("catalogue");
    expect(guideFor("okta", "no such way")?.variant).toBe("wizard");
  });
});
