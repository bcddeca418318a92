import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type Routes, startFakeApi } from "./fake-api.ts";

const metadata = {
  id: "0198c0de-0000-7000-8000-000000000001",
  kind: "metadata",
  verdict: "supported",
  grade: "metadata",
  findings: [],
  changes: [
    { what: "acsUrls", from: "https://crm.example.com/old", to: "https://crm.example.com/acs" },
    { what: "validUntil", from: "2027-01-01T00:00:00.000Z", to: null },
  ],
  source: "fetched metadata",
  sourceUrl: "https://crm.example.com/metadata",
  tool: "0.3.0",
  sha256: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  actor: "tok0000001",
  takenAt: "2026-11-22T12:00:00.000Z",
};
const refused = {
  ...metadata,
  id: "0198c0de-0000-7000-8000-000000000002",
  kind: "login",
  verdict: "unknown",
  grade: "none",
  findings: [{ code: "wrong-audience", severity: "disproof", message: "The assertion is for another app." }],
  changes: [],
  source: "recorded sign-in",
  sourceUrl: null,
  sha256: null,
};
const application = {
  id: "app-1",
  key: "crm",
  name: "Northwind CRM",
  saml: {
    verdict: "supported",
    grade: "metadata",
    condition: "ok",
    entityId: "https://crm.example.com/saml",
    acsUrls: ["https://crm.example.com/acs"],
    certificates: [
      {
        use: "signing",
        subject: "CN=crm",
        keyType: "rsa",
        keyBits: 2048,
        notAfter: "2026-12-01T00:00:00.000Z",
        endsInDays: 8,
      },
      {
        use: "encryption",
        subject: "CN=old",
        keyType: "ec",
        keyBits: 256,
        notAfter: "2026-11-01T00:00:00.000Z",
        endsInDays: -21,
      },
    ],
    checkedAt: "2026-11-22T12:00:00.000Z",
    findings: [
      { code: "post-acs", severity: "proof", message: "An AssertionConsumerService takes responses by HTTP-POST." },
      {
        code: "weak-key",
        severity: "warning",
        message: 'The certificate of "CN=crm" has a 1024-bit rsa key.',
        fix: "Ask the vendor for a key of at least 2048 bits.",
      },
    ],
    lines: [
      {
        question: "implements",
        answer: "attention",
        sentence: "The metadata has every element of proof, with something to look at: The key is weak.",
        evidence: { verificationId: metadata.id, kind: "metadata", takenAt: metadata.takenAt },
        ageDays: 3,
        nextStep: "Ask the vendor for a key of at least 2048 bits.",
      },
      {
        question: "enabled",
        answer: "unknown",
        sentence: "Nothing was seen.",
        evidence: null,
        ageDays: null,
        nextStep: "Look.",
      },
      {
        question: "fits",
        answer: "yes",
        sentence: "It fits the identity provider of Okta.",
        evidence: { verificationId: metadata.id, kind: "metadata", takenAt: metadata.takenAt },
        ageDays: 0,
        nextStep: null,
      },
      {
        question: "signs_in",
        answer: "attention",
        sentence: "The newest recording was refused.",
        evidence: { verificationId: refused.id, kind: "login", takenAt: refused.takenAt },
        ageDays: 1,
        nextStep: "Record one.",
      },
    ],
    evidence: [refused, metadata],
  },
};

const known: Routes = { "GET /applications/crm": () => ({ body: application }) };

function verified(answer: object): Routes {
  return { ...known, "POST /applications/crm/verifications": () => ({ status: 201, body: answer }) };
}

const REPORT = `Northwind CRM (crm)
verdict    supported
grade      metadata
condition  ok
entity id  https://crm.example.com/saml
ACS        https://crm.example.com/acs
checked    2026-11-22T12:00:00Z

Four questions
attention  Does it implement SAML 2.0?
           The metadata has every element of proof, with something to look at:
           The key is weak.
           Evidence: metadata, 3 days old.
           Next: Ask the vendor for a key of at least 2048 bits.

unknown    Is it enabled in this tenant?
           Nothing was seen.
           Next: Look.

yes        Does it fit our identity provider?
           It fits the identity provider of Okta.
           Evidence: metadata, less than a day old.

attention  Has a sign-in worked?
           The newest recording was refused.
           Evidence: login, a day old.
           Next: Record one.

Warnings
- The certificate of "CN=crm" has a 1024-bit rsa key. [weak-key]
  Fix: Ask the vendor for a key of at least 2048 bits.

Proof
- An AssertionConsumerService takes responses by HTTP-POST. [post-acs]

Certificates
USE         SUBJECT  KEY       ENDS        DAYS LEFT
signing     CN=crm   rsa 2048  2026-12-01  8
encryption  CN=old   ec 256    2026-11-01  ended

Evidence that counts, newest first
2026-11-22T12:00:00Z  login     unknown
  recorded sign-in, by tok0000001, id 0198c0de-0000-7000-8000-000000000002
  - The assertion is for another app.
2026-11-22T12:00:00Z  metadata  supported  grade metadata
  fetched metadata, from https://crm.example.com/metadata, by tok0000001,
  SHA-256 0123456789ab…, id 0198c0de-0000-7000-8000-000000000001
  changed: acsUrls from https://crm.example.com/old to
           https://crm.example.com/acs
  changed: validUntil from 2027-01-01T00:00:00.000Z to nothing
`;

describe("apps verify", () => {
  it("fits its report into a terminal of 80 columns", async () => {
    await using api = await startFakeApi(known);

    const { code, out, err } = await api.run(["apps", "verify", "crm"], { columns: 80, env: { NO_COLOR: "1" } });

    expect([code, err]).toEqual([0, "Every entry is listed by: anteroom apps ledger crm\n"]);
    expect(out).toBe(REPORT);
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(api.seen.map(({ method }) => method)).toEqual(["GET"]);
  });

  it("prints one line for each sentence where nobody looks at a window", async () => {
    await using api = await startFakeApi(known);

    const { out } = await api.run(["apps", "verify", "crm"]);

    const sentence = "The metadata has every element of proof, with something to look at: The key is weak.";
    expect(out.split("\n")).toContain(`           ${sentence}`);
  });

  it("prints what the API answers as JSON, and what was taken with it", async () => {
    await using api = await startFakeApi(verified(metadata));

    const bare = await api.run(["apps", "verify", "crm", "--json"]);
    const taken = await api.run(["apps", "verify", "crm", "--sso-url", "https://crm.example.com/login", "--json"]);

    expect(JSON.parse(bare.out)).toEqual(application);
    expect(JSON.parse(taken.out)).toEqual({ ...application, verification: metadata });
  });

  it("shows first what failed and what waits for a decision", async () => {
    const watched = {
      ...application,
      watch: { failingSince: "2026-11-21T12:00:00.000Z", problem: "The metadata is gone.", nextCheckAt: null },
      pendingChange: { verificationId: "v-2", foundAt: "2026-11-22T12:00:00.000Z", changes: metadata.changes },
    };
    await using api = await startFakeApi({ "GET /applications/crm": () => ({ body: watched }) });

    const { out, err } = await api.run(["apps", "verify", "crm"]);

    expect(out).toContain("failing since  2026-11-21T12:00:00Z\nThe last look failed: The metadata is gone.\n");
    expect(out.indexOf("validUntil")).toBeLessThan(out.indexOf("Four questions"));
    expect(err).toContain("anteroom apps approve crm --change v-2");
  });

  it("cuts no control characters through that metadata brought in", async () => {
    const nasty = { ...application, saml: { ...application.saml, entityId: "urn:a\u001b[2J", lines: [] } };
    await using api = await startFakeApi({ "GET /applications/crm": () => ({ body: nasty }) });

    const { out } = await api.run(["apps", "verify", "crm"]);

    expect(out).toContain("entity id  urn:a [2J\n");
  });

  it.each([
    [["--sso-url", "https://crm.example.com/login"], { ssoUrl: "https://crm.example.com/login" }],
    [
      ["--metadata", "https://crm.example.com/m", "--entity-id", "urn:x"],
      { metadataUrl: "https://crm.example.com/m", entityId: "urn:x" },
    ],
    [
      ["--declare", "unsupported", "--source", "s", "--date", "2026-11-01"],
      { declaration: { supported: false, source: "s", date: "2026-11-01" } },
    ],
  ])("takes the evidence of %j first, then reports", async (flags, body) => {
    await using api = await startFakeApi(verified(metadata));

    const { code, out } = await api.run(["apps", "verify", "crm", ...flags]);

    expect([code, api.seen.map(({ method }) => method), api.seen[0]?.body]).toEqual([0, ["POST", "GET"], body]);
    expect(out).toContain("Northwind CRM (crm)");
  });

  it("sends a recording, and whose sign-in it is", async () => {
    const directory = mkdtempSync(path.join(os.tmpdir(), "anteroom-har-"));
    const file = path.join(directory, "sign-in.har");
    writeFileSync(file, `\ufeff${JSON.stringify({ log: { entries: [] } })}`);
    const account = { id: "acc-1", userName: "svc", application: { key: "crm" } };
    await using api = await startFakeApi({
      ...verified(refused),
      "GET /accounts/acc-1": () => ({ body: account }),
      "GET /accounts": () => ({ body: { items: [account] } }),
    });

    const { code, err } = await api.run(["apps", "verify", "crm", "--har", file, "--account", "svc@crm"]);
    rmSync(directory, { recursive: true });

    const posted = api.seen.find(({ method }) => method === "POST");
    expect([code, posted?.body]).toEqual([0, { har: { log: { entries: [] } }, accountId: "acc-1" }]);
    expect(err).toContain("What you brought proves no support of SAML: The assertion is for another app.");
  });

  it.each([
    ["in UTF-8", Buffer.from("\ufeff<?xml version='1.0'?><é/>"), "\ufeff<?xml version='1.0'?><é/>"],
    ["in UTF-16", Buffer.from("\ufeff<é/>", "utf16le"), "\ufeff<é/>"],
    ["in UTF-16, the high byte first", Buffer.from("\ufeff<é/>", "utf16le").swap16(), "\ufeff<é/>"],
    [
      "in Latin-1",
      Buffer.from("<?xml version='1.0' encoding='ISO-8859-1'?><é/>", "latin1"),
      "<?xml version='1.0' encoding='ISO-8859-1'?><é/>",
    ],
    [
      "in UTF-8, as UTF-16",
      Buffer.from('<?xml version="1.0" encoding="utf-16"?><é/>'),
      '<?xml version="1.0" encoding="utf-16"?><é/>',
    ],
    ["in no encoding", Buffer.from([0x3c, 0xff, 0x00]), undefined],
    ["in an encoding that nobody knows", Buffer.from("<?xml version='1.0' encoding='x-y'?><a/>"), undefined],
  ])("reads metadata that was saved %s", async (_how, bytes, text) => {
    const directory = mkdtempSync(path.join(os.tmpdir(), "anteroom-metadata-"));
    const file = path.join(directory, "sp.xml");
    writeFileSync(file, bytes);
    await using api = await startFakeApi(verified(metadata));

    const { code, err } = await api.run(["apps", "verify", "crm", "--metadata", file]);
    rmSync(directory, { recursive: true });

    expect(code).toBe(text === undefined ? 2 : 0);
    expect(err.includes("is no text in the encoding that it names")).toBe(text === undefined);
    expect(api.seen[0]?.body?.["metadataXml"]).toBe(text);
  });

  it.each([
    [["--metadata", "a.xml", "--har", "b.har"], "one of --metadata, --sso-url, --har and --declare"],
    [["--entity-id", "urn:x"], "give --metadata with it"],
    [["--source", "s"], "give --declare with them"],
    [["--declare", "perhaps", "--source", "s"], "--declare must be supported or unsupported"],
    [["--declare", "supported"], "A statement needs --source"],
    [["--har", "/nowhere/at.all"], "cannot be read (ENOENT)"],
    [["--har", "package.json", "--account", "x", "--sso-url", "y"], "at a time"],
    [["--har", "README.md"], "is no HAR file"],
    [["--metadata", "/dev/null"], "The metadata file /dev/null is empty."],
    [["--account", "svc@crm"], "--account says whose recording it is"],
  ])("refuses %j before it asks the server", async (flags, problem) => {
    await using api = await startFakeApi(known);

    const { code, err } = await api.run(["apps", "verify", "crm", ...flags]);

    expect([code, api.seen]).toEqual([2, []]);
    expect(err).toContain(problem);
  });
});

describe("apps ledger", () => {
  it("lists the entries, and says where to go on", async () => {
    const page = { items: [refused], nextCursor: "x" };
    await using api = await startFakeApi({ "GET /applications/crm/verifications": () => ({ body: page }) });

    const shown = await api.run(["apps", "ledger", "crm", "--limit", "1"]);
    const json = await api.run(["apps", "ledger", "crm", "--limit", "1", "--json"]);

    expect(shown.out).toContain("2026-11-22T12:00:00Z  login  unknown\n");
    expect(shown.err).toBe("There is more: go on with --cursor x\n");
    expect(JSON.parse(json.out)).toEqual(page);
  });

  it("says how to begin when there is no evidence", async () => {
    await using api = await startFakeApi({ "GET /applications/crm/verifications": () => ({ body: { items: [] } }) });

    const { out, err } = await api.run(["apps", "ledger", "crm"]);

    expect([out, err]).toEqual(["", "There is no evidence yet. Bring some with: anteroom apps verify crm\n"]);
  });
});
