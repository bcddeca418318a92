import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/domain/clock.ts";
import { OutboundProblem } from "../../../src/domain/outbound.ts";
import { createSignInObserver } from "../../../src/saml/sign-in-observer.ts";
import { anAuthnRequest, aPostPage, IDP_SSO_URL, redirected } from "../../support/authn-requests.ts";
import { ACS_URL, ENTITY_ID } from "../../support/metadata.ts";
import { type ScriptedOutbound, scriptedOutbound } from "../../support/scripted-outbound.ts";

const START = "https://app.vendor.io/login";
const FORM = (inside: string, attributes = 'method="post" action="/saml/start"') =>
  `<form ${attributes}>${inside}</form>`;
const HIDDEN = '<input type="hidden" name="tenant" value="a&amp;b">';
const found = { location: redirected(anAuthnRequest()) };

function observe(outbound: ScriptedOutbound, start: string = START) {
  return createSignInObserver({ outbound, clock: systemClock }).observe(start, null, null);
}

describe("a sign-in that is followed", () => {
  it("ends at the request in a redirect, which is read whole", async () => {
    const content =
      '<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress" AllowCreate="1"/>' +
      '<samlp:RequestedAuthnContext Comparison="minimum"><saml:AuthnContextClassRef> urn:a </saml:AuthnContextClassRef>' +
      "<saml:AuthnContextClassRef>urn:b</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>";
    const attributes = { ForceAuthn: "true", IsPassive: "0", AssertionConsumerServiceIndex: "3" };
    const outbound = scriptedOutbound({ [START]: { location: redirected(anAuthnRequest({ attributes, content })) } });

    const seen = await observe(outbound, `${START}?next=/secret`);

    expect(seen).toEqual({
      observed: {
        id: "_a1b2c3",
        issuer: ENTITY_ID,
        binding: "redirect",
        sentTo: IDP_SSO_URL,
        destination: IDP_SSO_URL,
        acsUrl: ACS_URL,
        acsIndex: 3,
        responseBinding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
        nameIdFormat: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
        allowCreate: true,
        requestedContexts: ["urn:a", "urn:b"],
        contextComparison: "minimum",
        forceAuthn: true,
        isPassive: false,
        hasSubject: false,
        hasScoping: false,
        signature: "none",
        signatureAlgorithm: null,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      findings: [],
      hops: [START],
    });
    expect(outbound.asked.map(({ url }) => url)).toEqual([`${START}?next=/secret`]);
  });

  it("ends at the request in a form, and never opens the identity provider", async () => {
    const content = "<saml:Subject/><samlp:Scoping/>";
    const body = aPostPage(anAuthnRequest({ attributes: { ID: "id9" }, issuer: null, content }));
    const outbound = scriptedOutbound({ [START]: { body }, [IDP_SSO_URL]: { body: "never" } });

    const { observed, findings } = await observe(outbound);

    expect(observed).toMatchObject({ id: "id9", issuer: null, binding: "post", sentTo: IDP_SSO_URL });
    expect(observed).toMatchObject({ hasSubject: true, hasScoping: true, contextComparison: null });
    expect(findings).toEqual([]);
    expect(outbound.asked).toHaveLength(1);
  });

  it.each([
    [
      "a form that a handler submits",
      `<body onload="document.forms[1].submit()">${FORM("<button>Help</button>")}${FORM(HIDDEN)}`,
    ],
    [
      "a form that a script submits, beside another",
      `${FORM("<button>Help</button>")}${FORM(HIDDEN)}<script>f.submit( )</script>`,
    ],
    [
      "a form with attributes that are given twice",
      FORM('<input type=hidden type=text name=tenant name=other value="a&amp;b" value=c>'),
    ],
    [
      "the only form, with buttons that send nothing",
      FORM(`${HIDDEN}<input type=reset name=r value=1><button type=button name=b value=1>Help</button>`),
    ],
    [
      "the only form, with fields that are switched off",
      FORM(`${HIDDEN}<input name=user disabled><input type=hidden name=off value=1 disabled>`),
    ],
    ["the only form, with hidden fields and a button", FORM(`${HIDDEN}<button>Continue</button>`)],
    [
      "a form whose fields lie elsewhere",
      `${FORM("", 'id=f method=POST action="/saml/start"')}<input type=hidden name=tenant value="a&amp;b" form=f>`,
    ],
    ["a form within another, which does not count", FORM(`${HIDDEN}<form action="javascript:x"><input type=submit>`)],
    [
      "a form under a base",
      `<base href="https://app.vendor.io/saml/x">${FORM(HIDDEN, "method=post action=start#top")}`,
    ],
  ])("goes on over %s", async (_what, body) => {
    const outbound = scriptedOutbound({ [START]: { body }, "https://app.vendor.io/saml/start": found });

    const { observed, hops } = await observe(outbound);

    expect(observed?.issuer).toBe(ENTITY_ID);
    expect(hops).toEqual([START, "https://app.vendor.io/saml/start"]);
    expect(outbound.asked[1]).toMatchObject({ method: "POST", body: "tenant=a%26b" });
    expect(outbound.asked[1]?.headers).toMatchObject({ "content-type": "application/x-www-form-urlencoded" });
  });

  it("ends at a request that compares contexts exactly when it does not say how", async () => {
    const content = "<samlp:RequestedAuthnContext/>";
    const outbound = scriptedOutbound({ [START]: { location: redirected(anAuthnRequest({ content })) } });

    const { observed } = await observe(outbound);

    expect(observed).toMatchObject({ requestedContexts: [], contextComparison: "exact" });
  });

  it("goes on over the only form when a script submits it, though it carries nothing", async () => {
    const body = `${FORM("")}<script>document.forms[0].requestSubmit()</script>`;
    const outbound = scriptedOutbound({ [START]: { body }, "https://app.vendor.io/saml/start": found });

    await observe(outbound);

    expect(outbound.asked[1]).toMatchObject({ method: "POST", body: "" });
  });

  it.each([
    ["pressed, with its name", "", "/go?tenant=1&by=button"],
    ["left out where a script submits", "<script>document.forms[0].submit()</script>", "/go?tenant=1"],
  ])("has the button of a GET form %s", async (_what, script, path) => {
    const fields = "<input type=hidden name=tenant value=1><button name=by value=button>Go</button>";
    const body = FORM(fields, 'action="/go?old=1"') + script;
    const outbound = scriptedOutbound({ [START]: { body }, "https://app.vendor.io/go": found });

    await observe(outbound);

    expect(outbound.asked[1]).toMatchObject({ method: "GET", url: `https://app.vendor.io${path}` });
  });

  it.each([
    ["a refresh", '<meta http-equiv="Refresh" content="0; URL=\'/saml/start\'">'],
    [
      "a refresh for browsers without script",
      '<noscript><meta http-equiv=refresh content="1;url=/saml/start"></noscript>',
    ],
    ["a refresh of another style", '<META HTTP-EQUIV=refresh CONTENT="0,/saml/start">'],
    [
      "a refresh, which comes before a form that waits for a button",
      `<meta http-equiv=refresh content="0;/saml/start">${FORM(HIDDEN, "method=post action=/other")}`,
    ],
  ])("goes on over %s", async (_what, body) => {
    const outbound = scriptedOutbound({ [START]: { body }, "https://app.vendor.io/saml/start": found });

    const { observed } = await observe(outbound);

    expect(observed?.issuer).toBe(ENTITY_ID);
    expect(outbound.asked[1]).toMatchObject({ method: "GET" });
  });

  it("finds the request in the address of a refresh", async () => {
    const body = `<meta http-equiv=refresh content="0;url=${redirected(anAuthnRequest()).replaceAll("&", "&amp;")}">`;

    const { observed } = await observe(scriptedOutbound({ [START]: { body } }));

    expect(observed).toMatchObject({ binding: "redirect", sentTo: IDP_SSO_URL });
  });

  it("keeps cookies as a browser does, and sends them only where they belong", async () => {
    const outbound = scriptedOutbound({
      [START]: {
        location: "/saml/start",
        setCookies: [
          "sid=1; Path=/; HttpOnly; Secure",
          "area=2; Path=/elsewhere",
          "evil=3; Domain=example.com",
          "broken",
        ],
      },
      "https://app.vendor.io/saml/start": { location: "https://broker.vendor.net/in", setCookies: ["sid=2; Path=/"] },
      "https://broker.vendor.net/in": { location: "https://app.vendor.io/back#here" },
      "https://app.vendor.io/back": found,
    });

    const { observed } = await observe(outbound);

    expect(observed?.issuer).toBe(ENTITY_ID);
    expect(outbound.asked.map(({ headers }) => headers["cookie"])).toEqual([undefined, "sid=1", undefined, "sid=2"]);
    expect(outbound.asked.at(-1)?.url).toBe("https://app.vendor.io/back");
  });

  it.each([
    [302, "GET", undefined],
    [303, "GET", undefined],
    [307, "POST", "tenant=a%26b"],
    [308, "POST", "tenant=a%26b"],
  ])("repeats a posted form after %i as %s", async (status, method, body) => {
    const outbound = scriptedOutbound({
      [START]: { body: FORM(HIDDEN) },
      "https://app.vendor.io/saml/start": { status, location: "/further" },
      "https://app.vendor.io/further": found,
    });

    await observe(outbound);

    expect([outbound.asked[2]?.method, outbound.asked[2]?.body]).toEqual([method, body]);
  });

  it.each([
    ["OpenID Connect", "/authorize?client_id=x&response_type=code&scope=openid"],
    ["WS-Federation", "/wsfed?wa=wsignin1.0&wtrealm=urn:x"],
  ])("says that %s was begun on the way", async (name, path) => {
    const outbound = scriptedOutbound({
      [START]: { location: `https://broker.vendor.net${path}` },
      "https://broker.vendor.net/authorize": found,
      "https://broker.vendor.net/wsfed": { body: "<input type=password>" },
    });

    const { findings } = await observe(outbound);

    expect(findings.map(({ code, severity }) => [code, severity])).toContainEqual(["other-protocol-begun", "info"]);
    expect(findings.at(-1)?.message).toContain(name);
  });
});

describe("a sign-in in which no request is seen", () => {
  it.each([
    ["asks for a name first", { body: FORM("<input name=email><input type=submit>") }, "asks for something first"],
    ["asks for a password outside any form", { body: "<input type=password><script></script>" }, "asks for something"],
    ["goes on by script", { body: "<div id=root></div><script src=/app.js></script>" }, "by script alone"],
    ["leads nowhere", { body: "<a href=/saml>Single sign-on</a>" }, "leads nowhere by itself"],
    [
      "asks for a name beside a form of its own",
      { body: `${FORM("<input name=user>")}${FORM(HIDDEN)}<script>f.submit()</script>` },
      "asks for something first",
    ],
    [
      "asks for a name, and tells browsers without script so",
      { body: `<input name=user><noscript><meta http-equiv=refresh content="0;url=/no-script"></noscript>` },
      "asks for something first",
    ],
    [
      "offers two forms, and a script submits one",
      { body: `${FORM(HIDDEN)}${FORM(HIDDEN)}<script>f.submit()</script>` },
      "by script alone",
    ],
    [
      "offers two forms, and writes of submitting one",
      { body: `${FORM("<button>Help</button>")}${FORM(HIDDEN)}<pre>f.submit()</pre>` },
      "leads nowhere by itself",
    ],
    ["refreshes to where it is", { body: '<meta http-equiv=refresh content="1;url=#">' }, "leads nowhere by itself"],
    ["offers two forms", { body: FORM(HIDDEN) + FORM(HIDDEN) }, "leads nowhere by itself"],
    ["has a form without hidden fields", { body: FORM("<button>Sign in</button>") }, "leads nowhere by itself"],
    ["has a form of script", { body: FORM(HIDDEN, 'action="javascript:go()"') }, "leads nowhere by itself"],
    ["has a form for files", { body: FORM(HIDDEN, "method=post enctype=multipart/form-data") }, "leads nowhere"],
    ["refreshes itself", { body: '<meta http-equiv=refresh content="5">' }, "leads nowhere by itself"],
    ["refreshes much later", { body: '<meta http-equiv=refresh content="900;url=/saml">' }, "leads nowhere by itself"],
    ["is an application", { location: "vendorapp://open" }, "leads nowhere by itself"],
    ["is no page", { mediaType: "application/json", body: "{}" }, "is no web page"],
    ["is empty", { mediaType: null }, "is no web page"],
    ["is refused", { status: 403, body: FORM(HIDDEN) }, "answered with the status 403"],
    ["redirects without a place", { status: 302 }, "answered with the status 302"],
    ["leads where nothing answers", { location: "https://gone.vendor.io/" }, "was not opened (Nothing answers there)"],
    ["leads in a circle", { location: START }, "still leads on after eight addresses"],
  ])("because it %s, what was seen is said", async (_what, answer, said) => {
    const { observed, findings } = await observe(scriptedOutbound({ [START]: answer }));

    expect(observed).toBeNull();
    expect(findings).toEqual([
      { code: "no-request-found", severity: "info", message: expect.stringContaining(said), fix: expect.any(String) },
    ]);
    expect(findings[0]?.message).toMatch(/^No SAML request was seen, which proves nothing: https:/);
  });

  it("stops after eight addresses", async () => {
    const outbound = scriptedOutbound({ [START]: { location: START } });

    const { hops } = await observe(outbound);

    expect([outbound.asked.length, hops.length]).toEqual([8, 8]);
  });

  it("opens nothing when the address is itself a request", async () => {
    const outbound = scriptedOutbound({ [IDP_SSO_URL]: found });

    const { findings } = await observe(outbound, redirected(anAuthnRequest()));

    expect(findings[0]?.message).toContain("already holds a SAMLRequest");
    expect(outbound.asked).toEqual([]);
  });

  it("is refused when the first address cannot be asked", async () => {
    const observing = observe(scriptedOutbound({}));

    await expect(observing).rejects.toThrow(OutboundProblem);
  });
});

describe("a message that is no request", () => {
  const broken = (xml: string) => ({ location: redirected(xml) });
  const coded = (value: string) => ({ location: `${IDP_SSO_URL}?SAMLRequest=${value}` });
  it.each([
    ["another message", broken(anAuthnRequest().replaceAll("AuthnRequest", "LogoutRequest")), '"LogoutRequest"'],
    ["one of SAML 1.1", broken(anAuthnRequest({ attributes: { Version: "1.1" } })), "Version"],
    ["one without an ID", broken(anAuthnRequest({ attributes: { ID: undefined } })), "no ID"],
    [
      "one with two issuers",
      broken(anAuthnRequest({ content: "<saml:Issuer>b</saml:Issuer>" })),
      "more than one Issuer",
    ],
    ["one with an endless ID", broken(anAuthnRequest({ attributes: { ID: "a".repeat(5000) } })), "too long"],
    ["one with a DOCTYPE", broken(`<!DOCTYPE x [<!ENTITY a "b">]>${anAuthnRequest()}`), "DOCTYPE"],
    ["one cut short", broken(anAuthnRequest().slice(0, -20)), "not well-formed"],
    ["one that inflates without end", broken("x".repeat(10_000_000)), "larger than 65536 bytes"],
    [
      "one that is large as it is",
      { body: aPostPage(anAuthnRequest({ content: " ".repeat(65_300) })) },
      "larger than 65536",
    ],
    ["none at all", coded(""), "not base64"],
    ["no base64", coded("%00%ff*"), "not base64"],
    ["no XML", coded("AAAA"), "neither XML nor deflated"],
    ["too long a text", coded("A".repeat(200_000)), "more than 90000 characters"],
    ["there twice", { location: redirected(anAuthnRequest(), IDP_SSO_URL, "&SAMLRequest=AAAA") }, "more than once"],
  ])("such as %s ends the observation with the reason", async (_what, answer, said) => {
    const { observed, findings } = await observe(scriptedOutbound({ [START]: answer }));

    expect(observed).toBeNull();
    expect(findings).toEqual([expect.objectContaining({ code: "request-unreadable", severity: "warning" })]);
    expect(findings[0]?.message).toContain(said);
  });

  it("is read although the plus signs in its address are not escaped", async () => {
    const addresses = Array.from({ length: 50 }, (_, n) => redirected(anAuthnRequest({ attributes: { ID: `_${n}` } })));
    const location = addresses.find((address) => address.includes("%2B"))?.replaceAll("%2B", "+");

    const { observed, findings } = await observe(scriptedOutbound({ [START]: { location: location ?? "" } }));

    expect([observed?.issuer, findings]).toEqual([ENTITY_ID, []]);
  });

  it.each([
    ["deflated and posted", { body: aPostPage("").replace('value=""', `value="${deflated()}"`) }],
    ["plain and redirected", { location: `${IDP_SSO_URL}?SAMLRequest=${encodeURIComponent(plain())}` }],
  ])("is read nevertheless when it is %s, with a warning", async (_what, answer) => {
    const { observed, findings } = await observe(scriptedOutbound({ [START]: answer }));

    expect(observed?.issuer).toBe(ENTITY_ID);
    expect(findings).toEqual([expect.objectContaining({ code: "request-coding", severity: "warning" })]);
  });
});

describe("a request", () => {
  it("says the same whatever its prefixes, the order of its attributes, its comments and its white space", async () => {
    const plain = anAuthnRequest({ content: '<samlp:NameIDPolicy Format="urn:f"/>' });
    const names = ["ID", "Version", "IssueInstant", "Destination", "AssertionConsumerServiceURL", "ProtocolBinding"];
    const values = new Map([...plain.matchAll(/ (\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]));
    const style = fc.record({
      p: fc.constantFrom("p", "saml2p", "saml"),
      a: fc.constantFrom("a", "saml2", "samlp"),
      order: fc.shuffledSubarray(names, { minLength: names.length }),
      space: fc.constantFrom("", " ", "\n\t"),
      comment: fc.constantFrom("", "<!-- c -->", "<!-- > -->"),
    });
    const said = await factsOf(plain);

    await fc.assert(
      fc.asyncProperty(style, async ({ p, a, order, space, comment }) => {
        const attributes = order.map((name) => `${space} ${name}='${values.get(name)}'`).join("");
        const spaces = `xmlns:${a}="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:${p}="urn:oasis:names:tc:SAML:2.0:protocol"`;
        const issuer = `<${a}:Issuer>${space}${ENTITY_ID.slice(0, 9)}${comment}${ENTITY_ID.slice(9)}${space}</${a}:Issuer>`;
        const policy = `<${p}:NameIDPolicy${space} Format="urn:f"></${p}:NameIDPolicy>`;
        const other = `<${p}:AuthnRequest${attributes} ${spaces}>${comment}${issuer}${space}${comment}${policy}</${p}:AuthnRequest>`;

        expect(await factsOf(other)).toEqual(said);
      }),
      { numRuns: 200 },
    );
    expect(said).toMatchObject({ issuer: ENTITY_ID, nameIdFormat: "urn:f" });
  });
});

/** What is read of a message, without its hash. */
async function factsOf(xml: string): Promise<object> {
  const { observed } = await observe(scriptedOutbound({ [START]: { location: redirected(xml) } }));
  return { ...observed, sha256: "" };
}

function deflated(): string {
  return new URL(redirected(anAuthnRequest())).searchParams.get("SAMLRequest") ?? "";
}

function plain(): string {
  return Buffer.from(anAuthnRequest()).toString("base64");
}
