import { describe, expect, it } from "vitest";
import { startFakeApi } from "./fake-api.ts";

const cited = { source: "Vendor's handbook", date: "2026-10" };
const entry = {
  key: "chat",
  name: "Chat",
  facts: {
    saml: { value: "supported", ...cited },
    acsUrl: { value: ["https://{workspace}.chat.example/acs", "https://chat.example/acs"], ...cited },
    scim: { value: false, ...cited },
    roles: { value: [{ value: "owner", display: "Owner" }], ...cited },
  },
  notes: [{ value: "Good to know.", ...cited }],
  variables: ["workspace"],
  corrected: ["scim"],
};

describe("anteroom apps catalogue", () => {
  it("searches, and follows the pages up to the limit", async () => {
    const item = { key: "chat", name: "Chat", saml: "supported", plan: "Gold", scim: true, variables: ["workspace"] };
    const unknown = { ...item, key: "wiki", name: "Wiki", saml: null, plan: null, variables: [] };
    await using api = await startFakeApi({
      "GET /catalogue": ({ query }) => ({
        body: query["cursor"] === undefined ? { items: [item], nextCursor: "next" } : { items: [unknown] },
      }),
    });

    const { code, out } = await api.run(["apps", "catalogue", "ch"]);

    expect(code).toBe(0);
    expect(out.split("\n").map((line) => line.split(/ {2,}/))).toEqual([
      ["KEY", "NAME", "SAML", "PLAN", "SET"],
      ["chat", "Chat", "supported", "Gold", "workspace"],
      ["wiki", "Wiki", "not known", "-", "-"],
      [""],
    ]);
    expect(api.seen.map(({ query }) => query)).toEqual([
      { q: "ch", limit: "50" },
      { q: "ch", limit: "49", cursor: "next" },
    ]);
  });

  it("says what to do about an app that is not in it", async () => {
    await using api = await startFakeApi({ "GET /catalogue": () => ({ body: { items: [] } }) });

    const { code, err } = await api.run(["apps", "catalogue", "nothing"]);

    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining("anteroom apps add --key KEY --name NAME") });
  });

  it("shows every fact with its date and source", async () => {
    await using api = await startFakeApi({ "GET /catalogue/chat": () => ({ body: entry }) });

    const { out } = await api.run(["apps", "catalogue", "show", "chat"]);

    const rows = out.split("\n").map((line) => line.split(/ {2,}/));
    expect(rows).toEqual([
      ["app", "Chat"],
      ["key", "chat"],
      ["set", "workspace"],
      ["corrected", "scim"],
      ["FACT", "VALUE", "DATE", "SOURCE"],
      ["saml", "supported", cited.date, cited.source],
      ["acsUrl", "https://{workspace}.chat.example/acs, https://chat.example/acs", cited.date, cited.source],
      ["scim", "false", cited.date, cited.source],
      ["roles", "owner", cited.date, cited.source],
      ["note", "Good to know.", cited.date, cited.source],
      [""],
    ]);
  });

  it("gives scripts the entry as it came", async () => {
    await using api = await startFakeApi({ "GET /catalogue/chat": () => ({ body: entry }) });

    const { out } = await api.run(["apps", "catalogue", "show", "chat", "--json"]);

    expect(JSON.parse(out)).toEqual(entry);
  });
});

describe("anteroom apps add --catalogue", () => {
  it("sends the entry with its variables, and whatever else is said", async () => {
    await using api = await startFakeApi({
      "POST /applications": () => ({
        status: 201,
        body: { key: "chat", name: "Chat", saml: { verdict: "supported" } },
      }),
    });

    const args = [
      "apps",
      "add",
      "--catalogue",
      "chat",
      "--set",
      "workspace=acme",
      "--set",
      "grid=a=b",
      "--name",
      "Ours",
    ];
    const { code } = await api.run(args);

    expect(code).toBe(0);
    expect(api.seen[0]?.body).toEqual({
      catalogue: "chat",
      name: "Ours",
      variables: { workspace: "acme", grid: "a=b" },
    });
  });

  it.each([
    [["--key", "chat"], "Give --key and --name, or --catalogue"],
    [["--name", "Chat"], "Give --key and --name, or --catalogue"],
    [["--key", "chat", "--name", "Chat", "--set", "a=b"], "--set fills the addresses of a catalogue entry"],
    [["--catalogue", "chat", "--set", "acme"], "--set must be of the form name=value"],
    [["--catalogue", "chat", "--set", "=acme"], "--set must be of the form name=value"],
  ])("is told what is missing: %j", async (flags, problem) => {
    await using api = await startFakeApi({});

    const { code, err } = await api.run(["apps", "add", ...flags]);

    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(problem) });
    expect(api.seen).toEqual([]);
  });
});
