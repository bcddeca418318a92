import { describe, expect, it } from "vitest";
import { problem, type Routes, startFakeApi } from "./fake-api.ts";

const changes = [{ what: "acsUrls", from: "https://app.example/acs", to: "https://elsewhere.example/acs" }];
const pendingChange = { verificationId: "ver-1", changes, foundAt: "2026-11-05T10:00:00.123Z" };
const app = { key: "crm", name: "CRM", saml: { verdict: "supported", findings: [] }, pendingChange };
const watch = { checkedAt: null, nextCheckAt: "2026-11-06T10:00:00.123Z", failingSince: null, problem: null };
const routes: Routes = {
  "GET /applications/crm": () => ({ body: { ...app, watch } }),
  "GET /applications/wiki": () => ({ body: { ...app, key: "wiki", watch, pendingChange: null } }),
  "POST /applications/crm/pending-change/approval": () => ({ body: { ...app, pendingChange: null } }),
  "DELETE /applications/crm/pending-change": () => ({ body: { ...app, pendingChange: null } }),
  "DELETE /applications/crm/watch": () => ({ body: { ...app, pendingChange: null } }),
  "GET /certificates": () => ({
    body: {
      items: [
        { ...aCertificate("k1", -3), application: { id: "a", key: "crm", name: "CRM" }, connection: null },
        { ...aCertificate("k2", 12), application: null, connection: { id: "c", name: "Okta" } },
      ],
      nextCursor: "Mg",
    },
  }),
};

function aCertificate(name: string, endsInDays: number) {
  return { use: "signing", subject: `CN=${name}`, fingerprint: name, notAfter: "2026-12-01T00:00:00.000Z", endsInDays };
}

describe("what was found and waits for a person", () => {
  it("is shown with its diff and with what to do about it", async () => {
    await using api = await startFakeApi(routes);

    const { code, out, err } = await api.run(["apps", "show", "crm"]);

    expect(code).toBe(0);
    expect(`${out}${err}`).toContain("acsUrls  https://app.example/acs  https://elsewhere.example/acs");
    expect(err).toContain("anteroom apps approve crm --change ver-1");
    expect(err).toContain("anteroom apps reject crm");
  });

  it.each([
    [["apps", "approve", "crm"], "POST", "/applications/crm/pending-change/approval", { verificationId: "ver-1" }],
    [
      ["apps", "approve", "crm", "--change", "ver-0"],
      "POST",
      "/applications/crm/pending-change/approval",
      { verificationId: "ver-0" },
    ],
    [["apps", "reject", "crm"], "DELETE", "/applications/crm/pending-change", undefined],
    [["apps", "unwatch", "crm"], "DELETE", "/applications/crm/watch", undefined],
  ] as const)("is decided by %j", async (args, method, path, body) => {
    await using api = await startFakeApi(routes);

    const { code } = await api.run(args);

    expect(code).toBe(0);
    expect(api.seen.at(-1)).toMatchObject({ method, path });
    expect(api.seen.at(-1)?.body).toEqual(body);
  });

  it("is none where nothing waits", async () => {
    await using api = await startFakeApi(routes);

    const { code, err } = await api.run(["apps", "approve", "wiki"]);

    expect([code, err]).toEqual([5, expect.stringContaining("No change of wiki waits for a decision.")]);
    expect(api.seen.map(({ method }) => method)).toEqual(["GET"]);
  });
});

describe("apps certificates", () => {
  it("lists those that end first first, and whose they are", async () => {
    await using api = await startFakeApi(routes);

    const { code, out, err } = await api.run(["apps", "certificates", "--limit", "2"]);

    const lines = out.split("\n").map((line) => line.trim().split(/ {2,}/));
    expect(code).toBe(0);
    expect(lines.slice(0, 3)).toEqual([
      ["ENDS", "DAYS", "OF", "USE", "SUBJECT"],
      ["2026-12-01T00:00:00Z", "-3", "crm", "signing", "CN=k1"],
      ["2026-12-01T00:00:00Z", "12", "Okta", "signing", "CN=k2"],
    ]);
    expect(err).toContain("--cursor Mg");
  });
});

describe("accounts retire", () => {
  it("ends an account with a reason, and says what the server says against it", async () => {
    const account = { id: "acc-1", userName: "svc", application: { key: "crm" }, status: "blocked" };
    const refusal = problem(409, "linked", "The account of svc is linked and in use.");
    let answer: ReturnType<Routes[string]> = { body: { ...account, status: "retired" } };
    await using api = await startFakeApi({
      "GET /accounts/acc-1": () => ({ body: account }),
      "POST /accounts/acc-1/retirement": () => answer,
    });

    const done = await api.run(["accounts", "retire", "acc-1", "--reason", "No SAML any more."]);
    const sent = api.seen.at(-1)?.body;
    answer = refusal;
    const refused = await api.run(["accounts", "retire", "acc-1", "--reason", "Again."]);

    expect([done.code, sent, refused.code]).toEqual([0, { reason: "No SAML any more." }, 5]);
    expect(refused.err).toContain("linked and in use");
  });
});
