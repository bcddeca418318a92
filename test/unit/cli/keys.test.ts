import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { problem, type Routes, startFakeApi } from "./fake-api.ts";

const keys = {
  state: "open",
  rootKey: {
    id: "aaaaaaaaaaaaaaaa",
    provider: "file",
    createdAt: "2026-01-01T00:00:00.000Z",
    recoveryFileSavedAt: null,
  },
  dataKeys: [
    {
      id: "1111111111111111",
      createdAt: "2026-01-01T00:00:00.000Z",
      current: false,
      records: 7,
      signedUntil: "2026-01-02T01:00:00.000Z",
    },
    { id: "2222222222222222", createdAt: "2026-01-02T00:00:00.000Z", current: true, records: 3, signedUntil: null },
  ],
  waiting: 7,
};
const safe = { ...keys, rootKey: { ...keys.rootKey, recoveryFileSavedAt: "2026-02-01T00:00:00.000Z" } };
const sealed = { ...keys, state: "sealed", rootKey: { ...keys.rootKey, provider: "passphrase" } };
const routes: Routes = {
  "GET /keys": () => ({ body: keys }),
  "POST /keys/init": () => ({ body: keys }),
  "POST /keys/unseal": () => ({ body: keys }),
  "POST /keys/rotation": () => ({ body: keys }),
  "POST /keys/root-rotation": () => ({ body: keys }),
  "DELETE /keys/data-keys/1111111111111111": () => problem(409, "key_in_use", "7 sealed records still need this key."),
  "POST /keys/recovery": () => ({ body: { file: "armored", rootKeyId: "aaaaaaaaaaaaaaaa" } }),
  "POST /keys/recovery/saved": () => ({ body: safe }),
  "GET /accounts": () => ({ body: { items: [{ id: "a-1", userName: "svc", application: { key: "crm" } }] } }),
  "GET /accounts/a-1": () => ({ body: { id: "a-1", userName: "svc", application: { key: "crm" } } }),
  "POST /accounts/a-1/authenticator": () => ({ status: 201, body: { state: "enrolling", sharedWith: ["a-1"] } }),
};

let directory = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "anteroom-keys-"));
});

afterEach(() => rmSync(directory, { recursive: true }));

describe("keys", () => {
  it("status shows what still needs which, and that there is no recovery file", async () => {
    await using api = await startFakeApi(routes);

    const { code, out } = await api.run(["keys", "status"]);

    expect(code).toBe(0);
    expect(out).toBe(
      [
        "state                      open",
        "root key                   aaaaaaaaaaaaaaaa",
        "comes from                 file",
        "recovery file              none: anteroom keys recovery --out FILE",
        "waiting to be sealed anew  7",
        "DATA KEY          MADE                  SEALS  RECORDS THAT NEED IT  SIGNED UNTIL",
        "1111111111111111  2026-01-01T00:00:00Z  false  7                     2026-01-02T01:00:00Z",
        "2222222222222222  2026-01-02T00:00:00Z  true   3                     -",
        "",
      ].join("\n"),
    );
  });

  it("recovery saves a file for its owner only, and says so once it is on the disk", async () => {
    await using api = await startFakeApi(routes);
    const file = join(directory, "recovery.age");

    const { code, err } = await api.run(["keys", "recovery", "--out", file], { stdin: "five random words\n" });

    expect([code, readFileSync(file, "utf8"), statSync(file).mode & 0o777]).toEqual([0, "armored", 0o600]);
    expect(api.seen.map(({ path, body }) => [path, body])).toEqual([
      ["/keys/recovery", { passphrase: "five random words" }],
      ["/keys/recovery/saved", { rootKeyId: "aaaaaaaaaaaaaaaa" }],
    ]);
    expect(err).toContain("Move it to another place");
  });

  it("recovery does not count as saved where a file lies already, or cannot be written", async () => {
    await using api = await startFakeApi(routes);
    const [file, nowhere] = [join(directory, "there.age"), join(directory, "no", "such", "place.age")];
    writeFileSync(file, "other");

    const there = await api.run(["keys", "recovery", "--out", file, "--recipient", "age1x"]);
    const lost = await api.run(["keys", "recovery", "--out", nowhere, "--recipient", "age1x"]);

    expect([there.code, there.err, lost.code]).toEqual([2, expect.stringContaining("there already"), 2]);
    expect([readFileSync(file, "utf8"), existsSync(nowhere)]).toEqual(["other", false]);
    expect(api.seen.map(({ path }) => path)).toEqual(["/keys/recovery", "/keys/recovery"]);
  });

  it.each([
    ["file", undefined, { to: "file" }],
    ["passphrase", "five random words\n", { to: "passphrase", passphrase: "five random words" }],
    ["environment", "ab\n", { to: "environment", key: "ab" }],
    ["credential", "ab\n", { to: "credential", key: "ab" }],
  ])("rotate-root --to %s sends what it needs, and says what comes next", async (to, stdin, body) => {
    await using api = await startFakeApi(routes);

    const { code, err } = await api.run(["keys", "rotate-root", "--to", to], stdin === undefined ? {} : { stdin });

    expect([code, api.seen.map((request) => request.body)]).toEqual([0, [body]]);
    expect(err).toContain("There is no recovery file of the root key yet");
    expect(err).toContain("Older backups");
  });

  it("retire says why a key is kept, with the exit code of a conflict", async () => {
    await using api = await startFakeApi(routes);

    const { code, err } = await api.run(["keys", "retire", "1111111111111111"]);

    expect([code, err]).toEqual([5, expect.stringContaining("7 sealed records")]);
  });

  it.each([
    ["init", ["keys", "init"]],
    ["recovery", ["keys", "recovery", "--out", "/tmp/never"]],
    ["rotate-root", ["keys", "rotate-root", "--to", "passphrase"]],
  ])("%s refuses to go on without a passphrase", async (_name, args) => {
    await using api = await startFakeApi(routes);

    expect((await api.run(args, { stdin: "" })).code).toBe(2);
    expect(api.seen.filter(({ method }) => method === "POST")).toEqual([]);
  });
});

describe("unseal", () => {
  it.each([
    ["asks for the passphrase of a server that has one", sealed, { passphrase: "five random words" }],
    ["has the key of another provider read again", { ...keys, state: "sealed" }, {}],
    ["changes nothing about an open server", keys, {}],
  ])("%s", async (_what, state, body) => {
    await using api = await startFakeApi({ ...routes, "GET /keys": () => ({ body: state }) });

    const { code, err } = await api.run(["unseal"], { stdin: "five random words\n" });

    expect([code, err]).toEqual([0, "The server is unsealed.\n"]);
    expect(api.seen.at(-1)).toMatchObject({ path: "/keys/unseal", body });
  });

  it("sends whose server is new to where its passphrase is set", async () => {
    const state = { state: "uninitialized", rootKey: null, dataKeys: [], waiting: 0 };
    await using api = await startFakeApi({ ...routes, "GET /keys": () => ({ body: state }) });

    expect(await api.run(["unseal"])).toMatchObject({ code: 5, err: expect.stringContaining("anteroom keys init") });
  });
});

describe("the offer of a recovery file", () => {
  const offer = "There is no recovery file of the root key yet";

  it.each([
    ["comes before a secret is stored", () => ({ body: keys }), true],
    ["does not come when there is one", () => ({ body: safe }), false],
    ["does not come to those who may not know", () => problem(403, "forbidden", "No."), false],
  ])("%s", async (_what, answer, offered) => {
    await using api = await startFakeApi({ ...routes, "GET /keys": answer });

    const { code, err } = await api.run(["mfa", "enroll", "a-1"], { stdin: "JBSWY3DPEHPK3PXP\n" });

    const paths = api.seen.map(({ method, path }) => `${method} ${path}`);
    expect([code, err.includes(offer)]).toEqual([0, offered]);
    expect(paths.indexOf("GET /keys")).toBeLessThan(paths.indexOf("POST /accounts/a-1/authenticator"));
  });
});
