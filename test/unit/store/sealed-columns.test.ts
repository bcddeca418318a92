import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SEALED_COLUMNS } from "../../../src/store/sealed-columns.ts";
import { openKeyWorld, type StoredSecret, storeSecrets } from "../../support/key-world.ts";
import { openTempDirectory, openTempSqlite } from "../../support/temp-store.ts";

/** Columns of bytes that the keyring does not seal, and what they hold. */
const NOT_SEALED: Readonly<Record<string, string>> = {
  "data_key.wrapped": "a data key, wrapped by the root key",
  "token.secret_hash": "a hash",
  "verification.document": "a document that is public",
  "idp_profile.document": "a document that is public",
  "approval.fingerprint": "a signature",
  "enrolment_link.secret_hash": "a hash",
  "setup_link.secret_hash": "a hash",
  "step_up.challenge": "a hash",
  "sso_session.secret_hash": "a hash",
  "secret.sealed_version": "sealed by the key of its principal",
  "secret_version.sealed": "sealed by the key of its principal",
};

/** What a table is named in `SealedPlace` when a key of a principal seals, not the keyring. */
const BY_SUBJECT_KEYS = new Set(["secret.sealed_version", "secret_version.sealed"]);

const listed = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`).toSorted();

async function columnsOfBytes(): Promise<readonly string[]> {
  await using temp = openTempSqlite();
  const rows = await temp.store.session.query<{ name: string }>({
    sql: `SELECT t.name || '.' || c.name AS name FROM sqlite_master AS t, pragma_table_info(t.name) AS c
      WHERE t.type = 'table' AND c.type LIKE '%BLOB%' ORDER BY 1`,
    parameters: [],
  } as never);
  return rows.map((row) => row.name);
}

/** The places that the code seals for, by the literals in it. */
function placesInCode(directory = "src"): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => [...readFileSync(join(directory, file), "utf8").matchAll(/\{[^{}]*\}/g)])
    .flatMap(([literal]) => {
      const table = /\btable: "(?<name>\w+)"/.exec(literal)?.groups?.["name"];
      const column = /\bcolumn: "(?<name>\w+)"/.exec(literal)?.groups?.["name"];
      return table === undefined || column === undefined ? [] : [`${table}.${column}`];
    });
}

function nameOf({ place }: StoredSecret): string {
  return `${place.table}.${place.column} ${place.rowId} ${place.version}`;
}

describe("sealed columns", () => {
  it("are all columns of bytes but those that are known to hold something else", async () => {
    const columns = await columnsOfBytes();

    expect(columns.filter((name) => NOT_SEALED[name] === undefined)).toEqual(listed);
    expect(Object.keys(NOT_SEALED).filter((name) => !columns.includes(name))).toEqual([]);
  });

  it("are all places that the code seals for", () => {
    const places = new Set(placesInCode());

    expect([...places].filter((name) => !BY_SUBJECT_KEYS.has(name)).toSorted()).toEqual(listed);
  });

  it("are counted and walked by their indexes, in the order of their rows", async () => {
    using directory = openTempDirectory();
    await using world = await openKeyWorld(directory.path);
    for (const { table, column, rowId, version } of SEALED_COLUMNS) {
      const key = `substr(${column}, 3, 8)`;
      const order = [rowId, ...(version === undefined ? [] : [version])].join(", ");
      const plans = [
        `SELECT count(*) FROM ${table} WHERE ${key} = ?`,
        `SELECT ${column} FROM ${table} WHERE ${key} = ? ORDER BY ${order} LIMIT ? OFFSET ?`,
      ].map((sql) => world.store.explain(sql).join("; "));

      expect([table, ...plans]).toEqual([
        table,
        expect.stringMatching(
          new RegExp(`^SEARCH ${table} USING COVERING INDEX ${table}_${column}_key \\(<expr>=\\?\\)$`),
        ),
        expect.stringMatching(new RegExp(`^SEARCH ${table} USING INDEX ${table}_${column}_key \\(<expr>=\\?\\)$`)),
      ]);
    }
  });

  it("are walked without missing or repeating a record, whatever the size of the steps", async () => {
    using directory = openTempDirectory();
    await using world = await openKeyWorld(directory.path);
    const stored = await storeSecrets(world, 7);
    const [key] = (await world.service.status()).dataKeys;
    const found: string[] = [];

    for (const column of listed) {
      for (let skip = 0; ; skip += 2) {
        const walk = { workspaceId: world.workspaceId, keyId: key?.id ?? "", column, limit: 2, skip };
        const records = await world.store.read((stores) => stores.sealedRecords.list(walk));
        found.push(...records.map(({ place }) => `${column} ${place.rowId} ${place.version}`));
        if (records.length < 2) break;
      }
    }

    expect(found.toSorted()).toEqual(stored.map(nameOf).toSorted());
  });
});
