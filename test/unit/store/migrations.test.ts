import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { NO_WATCH } from "../../../src/domain/application/application.ts";
import { BEGUN } from "../../../src/domain/authenticator/authenticator.ts";
import { parseFilter } from "../../../src/scim/filter-parser.ts";
import { resolveFilter } from "../../../src/scim/resolve-filter.ts";
import { USER } from "../../../src/scim/schema.ts";
import { init } from "../../../src/store/migrations/001-init.ts";
import { people } from "../../../src/store/migrations/017-people.ts";
import { MIGRATIONS } from "../../../src/store/migrations/index.ts";
import { SqliteStore } from "../../../src/store/sqlite.ts";
import { registerFunctions, WORDS } from "../../../src/store/sqlite-dialect.ts";
import { WORKSPACE } from "../../support/builders.ts";
import { aCertificate, aServiceProvider } from "../../support/saml-profiles.ts";
import { openTempDirectory } from "../../support/temp-store.ts";

it("finds the users of an older database by their e-mail addresses, and forgets what was deleted", async () => {
  using directory = openTempDirectory();
  const path = directory.file("anteroom.db");
  const old = new Database(path);
  registerFunctions(old);
  for (const sql of init.up(WORDS)) old.exec(sql);
  old.pragma("user_version = 1");
  const insert =
    old.prepare(`INSERT INTO directory_user (id, workspace_id, connection_id, user_name, user_name_key, active, document,
    asserted, string_forms, version, created_at, updated_at, deleted_at) VALUES (?, 'w', 'c', ?, ?, 1, ?, '[]', '[]', 1, 0, 0, ?)`);
  const emails = (...values: (string | undefined)[]) => ({ emails: values.map((value) => ({ value, type: "work" })) });
  insert.run("one", "one", "one", JSON.stringify(emails("ÄNN@x", "ann@Y", "ann@y", undefined)), null);
  insert.run("two", "two", "two", JSON.stringify({ userName: "two" }), null);
  insert.run("gone", "gone", "gone", JSON.stringify(emails("änn@x")), 5);
  old.close();

  await using store = SqliteStore.open({ path, unitsPerCommit: 1 });

  const found = [];
  for (const value of ["änn@X", "ANN@y", "two"]) {
    const filter = resolveFilter(parseFilter(`emails.value eq "${value}"`).filter, USER);
    found.push(await store.snapshot((stores) => stores.users.list("c" as never, { filter, startIndex: 1, count: 9 })));
  }
  const kept = await store.session.query({ sql: "SELECT * FROM user_email", parameters: [] } as never);
  expect(found.map(({ items }) => items.map(({ id }) => id))).toEqual([["one"], ["one"], []]);
  expect(kept).toEqual([
    { connection_id: "c", value_key: "ann@y", user_id: "one" },
    { connection_id: "c", value_key: "änn@x", user_id: "one" },
  ]);
});

it("watches what an older database knows, and puts its certificates into the calendar", async () => {
  using directory = openTempDirectory();
  const path = directory.file("anteroom.db");
  const old = new Database(path);
  registerFunctions(old);
  for (const sql of init.up(WORDS)) old.exec(sql);
  old.pragma("user_version = 1");
  const insert =
    old.prepare(`INSERT INTO application (id, workspace_id, key, name, roles, verdict, grade, condition, profile, findings,
    created_at, updated_at, deleted_at) VALUES (?, ?, ?, 'N', '[]', ?, 'metadata', 'ok', ?, '[]', 0, 0, ?)`);
  const profile = JSON.stringify(
    aServiceProvider({ certificates: [aCertificate("k1", 1e12), aCertificate("k1", 1e12)] }),
  );
  insert.run("proven", WORKSPACE, "crm", "supported", profile, null);
  insert.run("nothing", WORKSPACE, "wiki", "unknown", null, null);
  insert.run("gone", WORKSPACE, "gone", "supported", profile, 5);
  old.close();

  await using store = SqliteStore.open({ path, unitsPerCommit: 1 });

  const [application, calendar, due] = await store.read(async ({ applications, certificates }) => [
    await applications.findById(WORKSPACE, "proven"),
    await certificates.list(WORKSPACE, { limit: 9 }),
    await certificates.listDue(1e12 - 60 * 24 * 60 * 60 * 1000, 9),
  ]);
  const claims = await store.write(async ({ jobs }) => [
    await jobs.claim(1, { id: "a", until: 2 }),
    await jobs.claim(1, { id: "b", until: 2 }),
  ]);
  const { owner: _owner, ...end } = calendar.items[0] ?? { owner: undefined };
  expect(application).toMatchObject({ watch: NO_WATCH, pendingChange: null });
  expect([calendar.items.length, due.length]).toEqual([1, 1]);
  expect(end).toEqual({ use: "signing", subject: "CN=k1", fingerprint: "k1", notAfter: 1e12 });
  expect(claims).toEqual([{ kind: "evidence", subjectId: "proven", lease: "a", attempts: 1 }, undefined]);
});

it("carries the roles of rules over to their new names, ends sessions that have no person, and keeps tokens", async () => {
  using directory = openTempDirectory();
  const path = directory.file("anteroom.db");
  const old = new Database(path);
  registerFunctions(old);
  const before = MIGRATIONS.slice(0, MIGRATIONS.indexOf(people));
  for (const { up } of before) for (const sql of up(WORDS)) old.exec(sql);
  old.pragma(`user_version = ${before.length}`);
  const tricky = '"role":"viewer"';
  const rules = [
    { role: "viewer", attribute: "groups", value: tricky },
    { role: "administrator", attribute: "groups", value: "viewer" },
    { role: "operator", attribute: "administrator", value: "x" },
  ];
  old
    .prepare(
      `INSERT INTO sso_provider (id, workspace_id, name, enabled, idp_initiated, entity_id, profile, findings, sha256, roles,
        created_at, updated_at) VALUES ('p', ?, 'Okta', 1, 0, 'e', '{"ssoEndpoints":[]}', '[]', '', ?, 0, 0)`,
    )
    .run(WORKSPACE, JSON.stringify(rules));
  old
    .prepare(
      `INSERT INTO sso_session (id, workspace_id, provider_id, provider_name, person, role, secret_hash, used_from, created_at,
        last_used_at, expires_at) VALUES ('s', ?, 'p', 'Okta', 'anna', 'administrator', x'00', '::1', 0, 7, 9e15)`,
    )
    .run(WORKSPACE);
  old
    .prepare(
      `INSERT INTO token (id, workspace_id, kind, name, scopes, secret_hash, sources, created_at)
        VALUES ('t', ?, 'api', 'ci', '["read","write"]', x'01', '[]', 0)`,
    )
    .run(WORKSPACE);
  old.close();

  await using store = SqliteStore.open({ path, unitsPerCommit: 1 });

  const [provider, session, token] = await store.read(async (stores) => [
    await stores.ssoProviders.find(WORKSPACE, "p"),
    await stores.ssoSessions.find(WORKSPACE, "s"),
    await stores.tokens.find("t"),
  ]);
  expect(provider?.roles).toEqual([
    { role: "auditor", attribute: "groups", value: tricky },
    { role: "admin", attribute: "groups", value: "viewer" },
    { role: "operator", attribute: "administrator", value: "x" },
  ]);
  expect(session).toMatchObject({ role: "admin", personId: null, endedAt: 7 });
  expect(token).toMatchObject({ scopes: ["read", "write"], personId: null, revokedAt: null });
});

it("keeps the factors of an older database, of which one that was reset cannot be rolled back", async () => {
  using directory = openTempDirectory();
  const path = directory.file("anteroom.db");
  const old = new Database(path);
  registerFunctions(old);
  for (const sql of init.up(WORDS)) old.exec(sql);
  old.pragma("user_version = 1");
  const insert =
    old.prepare(`INSERT INTO authenticator (id, workspace_id, user_id, state, seed, algorithm, digits, period, last_step,
    failures, failing_since, locked_until, confirmed_by, created_at, updated_at)
    VALUES (?, ?, ?, ?, ?, 'SHA1', 6, 30, 7, 5, 8, 9, ?, 1, 2)`);
  insert.run("live", WORKSPACE, "one", "enrolled", Buffer.from([1]), "codes");
  insert.run("reset", WORKSPACE, "two", "reset", null, null);
  old.close();

  await using store = SqliteStore.open({ path, unitsPerCommit: 1 });

  const [live, reset] = await store.read(async ({ authenticators }) => [
    await authenticators.find("one" as never),
    await authenticators.find("two" as never),
  ]);
  const parameters = { algorithm: "SHA1", digits: 6, periodSeconds: 30 };
  const known = { workspaceId: WORKSPACE, parameters, issuer: null, label: null, createdAt: 1, updatedAt: 2 };
  const begun = { ...BEGUN, lastStep: 7 };
  expect([{ ...live, sealedSeed: [...(live?.sealedSeed ?? [])] }, reset]).toEqual([
    { ...begun, ...known, id: "live", userId: "one", state: "enrolled", sealedSeed: [1], confirmedBy: "codes" },
    { ...begun, ...known, id: "reset", userId: "two", state: "reset", sealedSeed: null },
  ]);
});
