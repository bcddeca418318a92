import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anEntity, ENTITY_ID } from "../support/metadata.ts";
import { type RunningApi, startApi } from "./api-client.ts";

let api: RunningApi;
let made = 0;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

async function added(metadataXml: string) {
  made += 1;
  return api.call("POST", "/applications", { key: `app-${made}`, name: "App", metadataXml });
}

describe("metadata that is sent as text", () => {
  it.each([
    ['<?xml version="1.0" encoding="utf-16"?>'],
    ["<?xml version='1.0' encoding='UTF-16' standalone='yes'?>"],
    ['\ufeff<?xml version="1.0" encoding="ISO-8859-1"?>'],
    ['\n<?xml version="1.0" encoding = "windows-1252" ?>'],
    ['<?xml version="1.0" encoding="utf-8"?>'],
    [""],
  ])("is read as the text that it is, whatever %j declares", async (declaration) => {
    const { status, body } = await added(`${declaration}<!-- \u00e9 -->${anEntity()}`);

    expect([status, body["saml"]?.verdict, body["saml"]?.entityId]).toEqual([201, "supported", ENTITY_ID]);
  });

  it("is kept as it came when it declares UTF-8", async () => {
    const document = `<?xml version="1.0" encoding="UTF-8"?>${anEntity()}`;
    const { body } = await added(document);

    const digest = createHash("sha256").update(document).digest("hex");
    expect(body["saml"].evidence).toMatchObject([{ kind: "metadata", sha256: digest }]);
  });

  it("takes no longer for a declaration that never ends", async () => {
    const { status } = await added(`<?xml${" ".repeat(1_000_000)}`);

    expect(status).toBe(400);
  }, 5000);
});
