import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { createRederive } from "../../../src/domain/account/rederive.ts";
import { init } from "../../../src/store/migrations/001-init.ts";
import { SqliteStore } from "../../../src/store/sqlite.ts";
import { registerFunctions, WORDS } from "../../../src/store/sqlite-dialect.ts";
import { DEFAULT_POLICY } from "../../support/account-policy.ts";
import { WORKSPACE } from "../../support/builders.ts";
import { openTempDirectory } from "../../support/temp-store.ts";

const NOW = Date.UTC(2026, 10, 22);
const DAY = 24 * 60 * 60 * 1000;

it("gives the accounts of an older database their gates and review dates at the next start, and pauses none", async () => {
  using directory = openTempDirectory();
  const path = directory.file("anteroom.db");
  const old = new Database(path);
  registerFunctions(old);
  for (const sql of init.up(WORDS)) old.exec(sql);
  old.pragma("user_version = 1");
  old.exec(`INSERT INTO workspace (id, created_at, derived_under) VALUES ('${WORKSPACE}', 0, 'metadata');
    INSERT INTO connection (id, workspace_id, name, idp, dialect, group_bindings, grace_days, created_at, updated_at, application_id)
      VALUES ('c', '${WORKSPACE}', 'Okta', 'okta', 'okta', '[]', 14, 0, 0, 'a');
    INSERT INTO application (id, workspace_id, key, name, roles, verdict, grade, condition, findings, created_at, updated_at)
      VALUES ('a', '${WORKSPACE}', 'crm', 'CRM', '[]', 'unknown', 'none', 'ok', '[]', 0, 0);
    INSERT INTO directory_user (id, workspace_id, connection_id, user_name, user_name_key, active, document, asserted, string_forms,
      version, created_at, updated_at) VALUES ('u', '${WORKSPACE}', 'c', 'svc', 'svc', 1, '{"userName":"svc"}', '[]', '[]', 1, 0, 0);
    INSERT INTO service_account (id, workspace_id, kind, application_id, connection_id, user_id, user_name, roles, upstream, saml, mfa,
      link, hold, status, created_at, updated_at) VALUES ('s', '${WORKSPACE}', 'idp_provisioned', 'a', 'c', 'u', 'svc', '[]', 'active',
      'unknown', 'none', 'none', 'none', 'awaiting_verification', 0, 0);`);
  old.close();

  await using store = SqliteStore.open({ path, unitsPerCommit: 1 });
  const policy = { ...DEFAULT_POLICY, review: "gate" } as const;
  const rederive = createRederive({ clock: { now: () => NOW }, policy, batch: 1 });
  await store.write((stores) => rederive.policy(stores, WORKSPACE));
  while ((await store.write((stores) => rederive.drain(stores))) > 0);

  const entry = await store.read((stores) => stores.accounts.find(WORKSPACE, "s"));
  expect(entry?.account).toMatchObject({
    status: "awaiting_verification",
    gates: { validity: "open", ownership: "orphaned" },
    validUntil: null,
    reviewDueAt: NOW + 180 * DAY,
    reviewCause: "schedule",
    deriveAt: NOW + 210 * DAY,
  });
});
