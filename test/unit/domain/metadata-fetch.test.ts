import { describe, expect, it } from "vitest";
import { fetchFindings, fetchMetadata } from "../../../src/domain/application/metadata-fetch.ts";
import { type FetchedDocument, type Outbound, OutboundProblem } from "../../../src/domain/outbound.ts";

const URL_ASKED = "https://sp.vendor.io/metadata";

function fetched(fields: Partial<FetchedDocument> = {}): FetchedDocument {
  return {
    url: `${URL_ASKED}?tenant=secret`,
    hops: [URL_ASKED],
    body: Buffer.from("<md:EntityDescriptor/>"),
    mediaType: "application/samlmetadata+xml",
    etag: null,
    address: "93.184.216.34",
    certificate: "ab12",
    ...fields,
  };
}

function answering(answer: () => Promise<FetchedDocument>): Outbound {
  return { ask: () => Promise.reject(new Error("Metadata is a document.")), document: answer };
}

describe("metadata that is fetched", () => {
  it.each([
    "<!DOCTYPE html><html>",
    "<!doctype\nhtml>",
    "<HTML lang='en'>",
    "\ufeff  <html>",
    "<?xml version='1.0'?>\n<!-- sign in -->\n<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' ''>",
    "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>",
  ])("is refused when it is a web page: %j", async (page) => {
    const outbound = answering(() => Promise.resolve(fetched({ body: Buffer.from(page) })));

    await expect(fetchMetadata(outbound, URL_ASKED)).rejects.toMatchObject({
      code: "invalid_value",
      message: expect.stringContaining("a web page"),
      facts: { attribute: "metadataUrl" },
    });
  });

  it.each([
    "<EntityDescriptor/>",
    "<!-- <html> --><EntityDescriptor/>",
    "<htmlx/>",
    "<x><html/></x>",
    "",
    "html",
    `${"<!---->".repeat(5000)}x`,
    `<?xml ${"?".repeat(5000)}`,
  ])("is taken as it is otherwise: %j", async (text) => {
    const outbound = answering(() => Promise.resolve(fetched({ body: Buffer.from(text) })));

    const { body } = await fetchMetadata(outbound, URL_ASKED);

    expect(Buffer.from(body).toString()).toBe(text);
  });

  it.each([
    ["a page that happens to be well-formed", "<p>Signed in: nobody</p>", "text/html", "refused"],
    ["a fragment of XHTML", "<div xmlns='http://www.w3.org/1999/xhtml'/>", "application/xhtml+xml", "refused"],
    ["metadata that its server calls a page", "<?xml version='1.0'?><md:EntityDescriptor/>", "text/html", "taken"],
    ["a federation that its server calls a page", "<EntitiesDescriptor/>", "text/html", "taken"],
    ["the same in UTF-16", Buffer.from("\ufeff<EntityDescriptor/>", "utf16le"), "text/html", "taken"],
    ["another document, by its own name", "<error/>", "application/xml", "taken"],
  ])("that is %s: %j, called %s, is %s", async (_what, text, mediaType, outcome) => {
    const outbound = answering(() => Promise.resolve(fetched({ body: Buffer.from(text), mediaType })));

    const came = await fetchMetadata(outbound, URL_ASKED).then(
      () => "taken",
      () => "refused",
    );

    expect(came).toBe(outcome);
  });

  it("says why it cannot be fetched, and what else can be done", async () => {
    const outbound = answering(() => Promise.reject(new OutboundProblem("status", "It answers with status 404.", 404)));

    await expect(fetchMetadata(outbound, URL_ASKED)).rejects.toMatchObject({
      code: "invalid_value",
      message: "metadataUrl cannot be fetched: It answers with status 404. Or upload the document as metadataXml.",
      facts: { attribute: "metadataUrl", outbound: "status", status: 404 },
    });
  });

  it("leaves a defect a defect", async () => {
    const outbound = answering(() => Promise.reject(new TypeError("x")));

    await expect(fetchMetadata(outbound, URL_ASKED)).rejects.toThrow(TypeError);
  });

  it("tells where it came from, without the query", () => {
    const hops = ["https://vendor.io/m", URL_ASKED, URL_ASKED];

    expect(fetchFindings(fetched())).toEqual([
      {
        code: "fetched",
        severity: "info",
        message: `It was fetched from ${URL_ASKED} at 93.184.216.34, whose certificate has the SHA-256 ab12.`,
      },
    ]);
    expect(fetchFindings(fetched({ hops }))[0]?.message).toContain(", 2 redirects from where it was asked for.");
  });

  it.each(["text/html", "application/json", null])("warns when its server calls it %s", (mediaType) => {
    expect(fetchFindings(fetched({ mediaType })).map(({ code, severity }) => [code, severity])).toEqual([
      ["fetched", "info"],
      ["media-type", "warning"],
    ]);
  });
});
