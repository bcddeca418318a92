import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/domain/clock.ts";
import { readTags } from "../../../src/saml/html-tags.ts";
import { decodeMessage } from "../../../src/saml/message-coding.ts";
import { createSignInObserver } from "../../../src/saml/sign-in-observer.ts";
import { anAuthnRequest, aPostPage, redirected } from "../../support/authn-requests.ts";
import { type ScriptedAnswer, scriptedOutbound } from "../../support/scripted-outbound.ts";

const START = "https://app.vendor.io/login";
const MEGABYTE = 1024 * 1024;
/** A guard against hanging, far from what any of these takes. */
const HANG_MS = 5_000;

const filled = (piece: string) => piece.repeat(Math.floor(MEGABYTE / piece.length));
const numbered = (make: (n: number) => string) => {
  const pieces: string[] = [];
  for (let length = 0, n = 0; length < MEGABYTE; n += 1) {
    const piece = make(n);
    length += piece.length;
    pieces.push(piece);
  }
  return pieces.join("");
};

async function observe(answer: ScriptedAnswer) {
  const outbound = scriptedOutbound({ [START]: answer });
  const seen = await createSignInObserver({ outbound, clock: systemClock }).observe(START, null, null);
  return { ...seen, asked: outbound.asked };
}

describe("a hostile page", () => {
  it.each([
    ["of forms", filled("<form>")],
    ["of forms that are closed", filled('<form method=post action="/x"><input type=hidden name=a value=b></form>')],
    ["of nested elements", filled("<a>")],
    [
      "of nested elements that others close",
      filled("<a>").slice(0, MEGABYTE / 2) + filled("</b>").slice(0, MEGABYTE / 2),
    ],
    ["of formatting that overlaps", filled("<b><i></b>")],
    ["of attributes of one tag", `<input ${numbered((n) => ` a${n}=x`)}>`],
    ["of attributes that are the same", `<input ${filled(" type=text")}>`],
    ["of tags that never end", filled("<input <")],
    ["of one quote", `<form action="${filled("a")}`],
    ["of comments that never end", filled("<!-- ")],
    ["of references to characters", filled("&amp;&#x41;&notit;")],
    ["of references in an attribute", `<input name="${filled("&amp;")}">`],
    ["of broken references", filled("&#x110000;&#0;&#xD800;")],
    ["of script that almost submits", `<script>${filled(".submit(")}</script>`],
    ["of script of spaces", `<script>.submit${filled(" ")}</script>`],
    ["of script that never ends", filled("<script>")],
    ["of SVG within SVG", filled("<svg><foreignObject>")],
    ["of refreshes", filled('<meta http-equiv=refresh content="9">')],
    ["of one refresh of spaces", `<meta http-equiv=refresh content="0${filled(" ")}">`],
    ["of one refresh of quotes", `<meta http-equiv=refresh content="0;url='${filled("a'")}">`],
    ["of one refresh of digits", `<meta http-equiv=refresh content="${filled("0")}">`],
    ["of stray fields", filled("<input form=x name=y>")],
    ["of zeros", "\0".repeat(MEGABYTE)],
    ["of tables", filled("<table><tr><td>")],
    ["of no characters", Buffer.alloc(MEGABYTE, 0xff)],
  ])("%s is read to its end", { timeout: HANG_MS }, async (_what, body) => {
    const { observed, findings, asked } = await observe({ body });

    expect(observed).toBeNull();
    expect(findings.map(({ code }) => code)).toEqual(["no-request-found"]);
    expect(asked.length).toBeLessThanOrEqual(2);
  });

  it.each([
    ["__proto__", "<form __proto__=x><input type=hidden name=__proto__ value=1 __proto__=y form=__proto__>"],
    ["constructor", "<form id=constructor constructor=x><input type=hidden name=constructor value=1>"],
  ])("with fields and attributes named %s is a page like any other", async (name, body) => {
    const { findings } = await observe({ body: `${body}<script>document.forms[0].submit()</script>` });

    expect(findings.map(({ code }) => code)).toEqual(["no-request-found"]);
    expect(Object.hasOwn(Object.prototype, name)).toBe(true);
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,<form>",
    "file:///etc/passwd",
    "ftp://app.vendor.io/",
    "vendor:open",
    "https://",
    "https://[::1",
  ])("whose form, refresh or redirect leads to %s leads nowhere", async (address) => {
    const form = `<form action="${address}"><input type=hidden name=a></form><script>f.submit()</script>`;
    const refresh = `<meta http-equiv=refresh content="0;url=${address}">`;

    const seen = [await observe({ body: form }), await observe({ body: refresh })];

    expect(seen.map(({ asked, observed }) => [asked.length, observed])).toEqual([
      [1, null],
      [1, null],
    ]);
  });

  it("hands every address on to the way out, which looks at it", async () => {
    const body = '<form method=post action="https://169.254.169.254/latest"><input type=hidden name=a></form>';

    const { asked, findings } = await observe({ body });

    expect(asked.map(({ url }) => url)).toEqual([START, "https://169.254.169.254/latest"]);
    expect(findings[0]?.message).toContain("was not opened");
  });
});

describe("hostile cookies", () => {
  it("are kept up to a measure", { timeout: HANG_MS }, async () => {
    const flood = (hop: number) => Array.from({ length: 5_000 }, (_, n) => `c${hop}-${n}=${"v".repeat(100)}; Path=/`);
    const outbound = scriptedOutbound({
      [START]: ({ headers }) => ({ location: START, setCookies: flood(headers["cookie"]?.length ?? 0) }),
    });

    await createSignInObserver({ outbound, clock: systemClock }).observe(START, null, null);

    const sent = outbound.asked.map(({ headers }) => headers["cookie"]?.length ?? 0);
    expect(Math.max(...sent)).toBeLessThanOrEqual(8192);
    expect(sent[1]).toBeGreaterThan(0);
  });

  it("are not kept when one is longer than browsers keep", async () => {
    const setCookies = [`long=${"v".repeat(4_100)}`, "short=v"];
    const outbound = scriptedOutbound({ [START]: { location: START, setCookies } });

    await createSignInObserver({ outbound, clock: systemClock }).observe(START, null, null);

    expect(outbound.asked[1]?.headers["cookie"]).toBe("short=v");
  });

  it.each([
    ["endless", `a=${"v".repeat(MEGABYTE)}`],
    ["of spaces", `a${" ".repeat(4000)}=b`],
    ["of semicolons", ";".repeat(4000)],
    ["named __proto__", "__proto__=x; Path=/__proto__; Domain=__proto__"],
    ["of a date without end", `a=b; Expires=${"1".repeat(4000)}`],
    ["with control characters", "a=b\r\nx: y"],
  ])("are no trouble: %s", { timeout: HANG_MS }, async (_what, cookie) => {
    const { findings } = await observe({ location: START, setCookies: Array.from({ length: 50 }, () => cookie) });

    expect(findings.map(({ code }) => code)).toEqual(["no-request-found"]);
  });
});

describe("whatever comes", () => {
  const text = fc.string({ unit: "binary", maxLength: 300 });
  const scrap = fc.constantFrom(
    "<form method=post action=",
    "<input type=hidden name=SAMLRequest value=",
    "<meta http-equiv=refresh content='0;url=",
    "<noscript>",
    "<script>x.submit()</script>",
    '"',
    ">",
    "</form>",
    "&#x41;",
    "&#xFFFFFFFF;",
    "<!--",
    "https://app.vendor.io/login",
    Buffer.from(anAuthnRequest()).toString("base64"),
  );

  it("as a page is read without a defect", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(text, scrap), { maxLength: 20 }), async (pieces) => {
        const { observed, findings } = await observe({ body: pieces.join("") });

        expect(observed !== null || findings.length > 0).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("as a page gives every tag that stands in it, in order", () => {
    const name = fc.stringMatching(/^[a-z]{1,8}$/).filter((one) => !RAW.has(one));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, fc.boolean(), fc.string({ unit: "grapheme-ascii" })), { maxLength: 30 }),
        (tags) => {
          const seen: string[] = [];
          const value = (one: string) => one.replace(/[&"]/g, "");
          const html = tags.map(([tag, ends, data]) => (ends ? `</${tag}>` : `<${tag} a="${value(data)}">`)).join("");

          readTags(html, {
            opened: (tag, attributes) => void seen.push(`${tag} ${attributes.get("a")}`),
            closed: (tag) => void seen.push(`/${tag}`),
            text: (data) => void seen.push(`text ${data}`),
          });

          expect(seen).toEqual(tags.map(([tag, ends, data]) => (ends ? `/${tag}` : `${tag} ${value(data)}`)));
        },
      ),
    );
  });

  it("as a message is decoded or refused, never more than 64 KB", () => {
    const value = fc.oneof(text, fc.base64String({ maxLength: 2_000 }));
    fc.assert(
      fc.property(value, fc.constantFrom("redirect" as const, "post" as const), (message, binding) => {
        const decoded = decodeMessage(message, binding);

        expect("problem" in decoded || decoded.xml.length <= 65_536).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("as a request changed at one place is read or refused, and never as another app's issuer", async () => {
    const xml = anAuthnRequest();
    const change = fc.record({
      at: fc.nat(xml.length - 1),
      to: fc.constantFrom("<", ">", '"', "&", "\0", "x", "]]>", ""),
    });
    await fc.assert(
      fc.asyncProperty(change, fc.boolean(), async ({ at, to }, isPosted) => {
        const changed = xml.slice(0, at) + to + xml.slice(at + 1);
        const answer = isPosted ? { body: aPostPage(changed) } : { location: redirected(changed) };

        const { observed, findings } = await observe(answer);

        const inIssuer = at > xml.indexOf("Issuer>") && at < xml.lastIndexOf("</saml:Issuer");
        if (observed !== null && !inIssuer)
          expect(observed.issuer === null || xml.includes(observed.issuer)).toBe(true);
        expect(observed !== null || findings.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

/** Elements whose content is text to a browser. */
const RAW: ReadonlySet<string> = new Set([
  "script",
  "style",
  "title",
  "textarea",
  "iframe",
  "noembed",
  "noframes",
  "plaintext",
  "xmp",
]);
