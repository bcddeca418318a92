import { describe, expect, it } from "vitest";
import { createRecordingReader } from "../../../src/saml/recording-reader.ts";
import { ACS_URL, NOW } from "../../support/metadata.ts";
import { aHar, anAuthnRequest, base64, deflated } from "../../support/recordings.ts";
import { REQUEST_ID, unsignedResponse } from "../../support/responses.ts";
import { IDP_ENTITY_ID } from "../../support/signing-idp.ts";
import { refusalOf } from "./refusal.ts";

const RESPONSE = unsignedResponse(IDP_ENTITY_ID);
const UNSOLICITED = unsignedResponse(IDP_ENTITY_ID, { inResponseTo: null });
const SECRET = "hunter2-canary";
const reader = createRecordingReader();

describe("a recording", () => {
  it.each([
    ["redirect", "text"],
    ["post", "params"],
    ["redirect", "decoded params"],
  ] as const)("is reduced to its two messages: request by %s, form as %s", (binding, form) => {
    const har = aHar({ response: RESPONSE, binding, form });

    const messages = reader.read(har);

    expect({ ...messages, response: Buffer.from(messages.response).toString() }).toEqual({
      requestId: REQUEST_ID,
      response: RESPONSE,
      postedTo: ACS_URL,
      at: NOW,
      answeredWith: 302,
    });
  });

  it("may be the text of the file, with a byte order mark", () => {
    const har = aHar({ response: RESPONSE });

    expect(reader.read(`\uFEFF${JSON.stringify(har)}`)).toEqual(reader.read(har));
  });

  it("leaves nothing else behind", () => {
    const har = aHar({ response: RESPONSE, secret: SECRET });

    const messages = reader.read(har);

    expect(JSON.stringify({ ...messages, response: Buffer.from(messages.response).toString() })).not.toContain(SECRET);
    expect(JSON.stringify(har)).toContain(SECRET);
  });

  it("of a provider that asks another one gives the last response, with the request it answers", () => {
    const upstream = aHar({
      response: unsignedResponse("https://up.example.com", { inResponseTo: "_up" }),
      requestId: "_up",
    });
    const own = aHar({ response: RESPONSE });
    const entries = [...own.log.entries.slice(0, 1), ...upstream.log.entries, ...own.log.entries.slice(1)];

    const messages = reader.read({ log: { entries } });

    expect([messages.requestId, Buffer.from(messages.response).toString()]).toEqual([REQUEST_ID, RESPONSE]);
  });

  it.each([
    ["the provider began when nothing is answered and nothing was asked", UNSOLICITED, null, { requestId: null }],
    ["it cannot tell when a request is answered that came before it", RESPONSE, null, {}],
    ["another request was made than the one that is answered", RESPONSE, "_other", { requestId: "_other" }],
  ])("says that %s", (_, response, requestId, expected) => {
    const { requestId: found, ...rest } = { ...reader.read(aHar({ response, requestId })) };

    expect(found === undefined ? {} : { requestId: found }).toEqual(expected);
    expect("requestId" in rest).toBe(false);
  });

  it("is read although a plus of its base64 was written down as it is", () => {
    const plus = unsignedResponse(IDP_ENTITY_ID, { nameId: ">>>???~~~" });
    const text = `SAMLResponse=${base64(plus)}`;
    const request = { method: "POST", url: ACS_URL, postData: { text } };

    const messages = reader.read({ log: { entries: [{ request }] } });

    expect(text).toContain("+");
    expect(Buffer.from(messages.response).toString()).toBe(plus);
    expect([messages.at, messages.answeredWith]).toEqual([null, null]);
  });

  it.each([
    ["head of the form", { text: `Content-Type: x\r\nContent-Length: 9\r\n\r\nSAMLResponse=${base64(RESPONSE)}` }],
    [
      "text that is none, beside parameters",
      { text: "x-SAMLResponse=", params: [{ name: "SAMLResponse", value: base64(RESPONSE) }] },
    ],
  ])("is read with a %s", (_, postData) => {
    const messages = reader.read({ log: { entries: [{ request: { method: "POST", url: ACS_URL, postData } }] } });

    expect(Buffer.from(messages.response).toString()).toBe(RESPONSE);
  });

  it("is read although a sign-out was answered afterwards", () => {
    const signOut = aHar({ response: RESPONSE.replaceAll("samlp:Response", "samlp:LogoutResponse") });
    const entries = [...aHar({ response: RESPONSE }).log.entries, ...signOut.log.entries];

    const messages = reader.read({ log: { entries } });

    expect(Buffer.from(messages.response).toString()).toBe(RESPONSE);
  });

  it("of many thousand requests does not hold anybody up", { timeout: 5000 }, () => {
    const bomb = deflated(`${anAuthnRequest().slice(0, -1)}${" ".repeat(60_000)}><!--${"<x/>".repeat(900)}-->`);
    const request = { method: "GET", url: `https://idp.example.com/saml/sso?SAMLRequest=${encodeURIComponent(bomb)}` };
    const flood = Array.from({ length: 100_000 }, () => ({ request }));

    const messages = reader.read({ log: { entries: [...flood, ...aHar({ response: RESPONSE }).log.entries] } });

    expect(messages.requestId).toBe(REQUEST_ID);
  });

  it.each([
    ["null", null],
    ["a number", 7],
    ["an empty object", {}],
    ["a list", []],
    ["no JSON", "{"],
    ["HTML", "<html>"],
    ["JSON of something else", '{"log":{}}'],
    ["no entries", { log: { entries: [] } }],
    [
      "entries of the wrong kind",
      { log: { entries: [null, 1, "x", [], { request: 1 }, { request: { postData: [] } }] } },
    ],
    ["no response", aHar()],
    [
      "a response that was sent by GET",
      { log: { entries: [{ request: { method: "GET", url: `${ACS_URL}?SAMLResponse=${base64(RESPONSE)}` } }] } },
    ],
    [
      "a response that is not base64",
      { log: { entries: [{ request: { method: "POST", url: ACS_URL, postData: { text: "SAMLResponse=%FF%00" } } }] } },
    ],
  ])("is refused when it is %s", (_, recording) => {
    const refusal = refusalOf(() => reader.read(recording));

    expect([refusal?.code, refusal?.facts]).toEqual(["invalid_value", { attribute: "har" }]);
    expect(refusal?.message).toMatch(/^har (?:is|holds) .+; record the sign-in .+\.$/);
  });

  it("that is refused is not quoted", () => {
    const refusal = refusalOf(() => reader.read(`{"password": "${SECRET}"`));

    expect(JSON.stringify([refusal?.message, refusal?.facts])).not.toContain(SECRET);
  });
});

describe("the messages of a sign-in", () => {
  it("are taken as they were sent", () => {
    const lines = base64(RESPONSE).replaceAll(/.{76}/g, "$&\r\n");
    const given = { samlResponse: lines, samlRequest: deflated(anAuthnRequest()), postedTo: ACS_URL };

    const messages = reader.read({ ...given, at: "2026-11-22T01:00:00+01:00" });

    expect({ ...messages, response: Buffer.from(messages.response).toString() }).toEqual({
      requestId: REQUEST_ID,
      response: RESPONSE,
      postedTo: ACS_URL,
      at: NOW,
      answeredWith: null,
    });
  });

  it.each([
    ["deflated", deflated(anAuthnRequest("_1"))],
    ["as it is", base64(anAuthnRequest("_1"))],
  ])("take a request %s", (_, samlRequest) => {
    expect(reader.read({ samlResponse: base64(RESPONSE), samlRequest }).requestId).toBe("_1");
  });

  it.each([
    ["samlResponse", { samlResponse: "***" }],
    ["samlResponse", { samlResponse: "" }],
    ["samlRequest", { samlResponse: base64(RESPONSE), samlRequest: "no" }],
    ["samlRequest", { samlResponse: base64(RESPONSE), samlRequest: base64(RESPONSE) }],
    ["samlRequest", { samlResponse: base64(RESPONSE), samlRequest: deflated(" ".repeat(200_000_000)) }],
  ])("are refused for a wrong %s", (attribute, messages) => {
    const refusal = refusalOf(() => reader.read(messages));

    expect([refusal?.code, refusal?.facts]).toEqual(["invalid_value", { attribute: `messages.${attribute}` }]);
  });
});
