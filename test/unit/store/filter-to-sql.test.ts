import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseFilter } from "../../../src/scim/filter-parser.ts";
import { resolveFilter } from "../../../src/scim/resolve-filter.ts";
import { GROUP, USER } from "../../../src/scim/schema.ts";
import { filterToSql } from "../../../src/store/filter-to-sql.ts";
import { MIGRATIONS } from "../../../src/store/migrations/index.ts";
import { registerFunctions, WORDS } from "../../../src/store/sqlite-dialect.ts";
import { builder } from "../../../src/store/statement.ts";

const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const ANTEROOM = "urn:ietf:params:scim:schemas:extension:anteroom:2.0:User";

const USERS = {
  bjensen: {
    userName: "BJensen@Example.com",
    externalId: "Ext-1",
    active: true,
    displayName: "Babs “B” Jensen",
    title: 'The "boss" \\ 100%_sure [x]',
    emails: [
      { value: "BJensen@Example.com", type: "work", primary: true },
      { value: "babs@home.test", type: "home" },
    ],
    [ENTERPRISE]: { department: "Straße", manager: { value: "jsmith" } },
  },
  jsmith: {
    userName: "jsmith",
    active: false,
    name: { familyName: "O'Malley" },
    emails: [{ value: "smith@example.com", type: "home" }],
    roles: [{ value: "Admin" }],
    [ANTEROOM]: { appAssignments: ["salesforce:admin", "jira"] },
  },
  jyoung: { userName: "jyoung", externalId: "701984", active: true, title: "" },
} as const;

let database: Database.Database;

beforeAll(() => {
  database = new Database(":memory:");
  registerFunctions(database);
  for (const migration of MIGRATIONS) for (const sql of migration.up(WORDS)) database.exec(sql);
  for (const [id, document] of Object.entries<Record<string, unknown>>(USERS)) {
    database
      .prepare(
        `INSERT INTO directory_user (id, workspace_id, connection_id, user_name, user_name_key, external_id, active, display_name,
          document, asserted, string_forms, version, created_at, updated_at)
         VALUES (?, 'w', 'c', ?, fold(?), ?, ?, ?, ?, '[]', '[]', 3, 1000, 2000)`,
      )
      .run(
        id,
        document["userName"],
        document["userName"],
        document["externalId"] ?? null,
        document["active"] === true ? 1 : 0,
        document["displayName"] ?? null,
        JSON.stringify(document),
      );
  }
  for (const [id, name] of [
    ["sales", "App-Sales"],
    ["empty", "app:crm"],
  ]) {
    database
      .prepare(
        `INSERT INTO directory_group (id, workspace_id, connection_id, display_name, display_name_key, document, version,
          created_at, updated_at) VALUES (?, 'w', 'c', ?, fold(?), ?, 1, 1000, 1000)`,
      )
      .run(id, name, name, JSON.stringify({ displayName: name }));
  }
  for (const user of ["bjensen", "jsmith"]) database.prepare("INSERT INTO membership VALUES ('sales', ?, 0)").run(user);
});

afterAll(() => database.close());

function compile(
  resource: "User" | "Group",
  text: string,
  unquotedValues = false,
): { sql: string; parameters: readonly unknown[] } {
  const { filter } = parseFilter(text, { unquotedValues });
  const condition = filterToSql(resource, resolveFilter(filter, resource === "User" ? USER : GROUP));
  return resource === "User"
    ? builder
        .selectFrom("directory_user")
        .select("id")
        .where("connection_id", "=", "c")
        .where("deleted_at", "is", null)
        .where(condition)
        .orderBy("seq")
        .compile()
    : builder
        .selectFrom("directory_group")
        .select("id")
        .where("connection_id", "=", "c")
        .where(condition)
        .orderBy("seq")
        .compile();
}

function search(resource: "User" | "Group", text: string, unquotedValues = false): string[] {
  const { sql, parameters } = compile(resource, text, unquotedValues);
  return database
    .prepare<unknown[], { id: string }>(sql)
    .all(...parameters)
    .map((row) => row.id);
}

describe("filters as identity providers send them", () => {
  it.each<[string, string[]]>([
    [`userName eq "bjensen@example.com"`, ["bjensen"]],
    [`USERNAME EQ "BJENSEN@EXAMPLE.COM"`, ["bjensen"]],
    [`DisplayName eq "babs “b” jensen"`, ["bjensen"]],
    [`emails eq "bjensen@EXAMPLE.com"`, ["bjensen"]],
    [`emails.value eq "bjensen@EXAMPLE.com"`, ["bjensen"]],
    [`emails[type eq "work"].value eq "bjensen@example.com"`, ["bjensen"]],
    [`emails[type eq "home"].value eq "bjensen@example.com"`, []],
    [`emails[type eq "home" and value co "@"]`, ["bjensen", "jsmith"]],
    [`emails[value eq "smith@example.com"]`, ["jsmith"]],
    [`emails[primary eq "True"]`, ["bjensen"]],
    [`emails[primary eq false]`, ["bjensen", "jsmith"]],
    [`externalId eq "Ext-1"`, ["bjensen"]],
    [`externalId eq "ext-1"`, []],
    [`id eq "JSMITH"`, []],
    [`externalId eq 701984`, ["jyoung"]],
    [`${CORE}:userName eq "jsmith"`, ["jsmith"]],
    [`${CORE}:name.familyName eq "o'malley"`, ["jsmith"]],
    [`id eq "bjensen" and manager eq "jsmith"`, ["bjensen"]],
    [`id eq "bjensen" and ${ENTERPRISE}:manager eq "jsmith"`, ["bjensen"]],
    [`id eq "bjensen" and ${ENTERPRISE}:manager.value eq "x"`, []],
    [`${ENTERPRISE}:department eq "STRAßE"`, ["bjensen"]],
    [`active eq "True"`, ["bjensen", "jyoung"]],
    [`active eq "false"`, ["jsmith"]],
    [`active ne true`, ["jsmith"]],
    [`title eq "the \\"BOSS\\" \\\\ 100%_sure [x]"`, ["bjensen"]],
    [`title co "%_s"`, ["bjensen"]],
    [`title co "%s"`, []],
    [`title co "_boss"`, []],
    [`title ew "[x]"`, ["bjensen"]],
    [`roles eq "admin"`, ["jsmith"]],
    [`appAssignments eq "JIRA"`, ["jsmith"]],
    [`schemas eq "${ENTERPRISE}"`, ["bjensen"]],
    [`groups.display eq "app-sales"`, ["bjensen", "jsmith"]],
    [`groups[value eq "sales"] and active eq true`, ["bjensen"]],
    [`meta.resourceType eq "User" and meta.version eq "W/\\"3\\""`, ["bjensen", "jsmith", "jyoung"]],
    [
      `meta.Created gt "1970-01-01T00:00:00.999Z" and meta.lastModified le "1970-01-01T00:00:02Z"`,
      ["bjensen", "jsmith", "jyoung"],
    ],
    [`userName eq "d3b07384-d113-4ec5-a5b4-1f1f1f1f1f1f"`, []],
  ])("finds users by %s", (text, ids) => {
    expect(search("User", text)).toEqual(ids);
  });

  it.each<[string, string[]]>([
    ["externalId eq jyoung", []],
    ["externalId eq 701984", ["jyoung"]],
    ["externalId eq Ext-1 or (userName eq jsmith)", ["bjensen", "jsmith"]],
    ["userName sw J", ["jsmith", "jyoung"]],
    ["emails[value eq babs@home.test]", ["bjensen"]],
  ])("finds users by %s, a value without quotes", (text, ids) => {
    expect(search("User", text, true)).toEqual(ids);
  });

  it.each<[string, string[]]>([
    [`displayName eq "app-sales"`, ["sales"]],
    [`DisplayName eq "APP:CRM"`, ["empty"]],
    [`members[value eq "bjensen"]`, ["sales"]],
    [`members.value eq "bjensen" and id eq "sales"`, ["sales"]],
    [`members eq "BJENSEN"`, []],
    [`members[value eq "bjensen" and display eq "jsmith"]`, []],
    [`members.display eq "bjensen@example.com"`, ["sales"]],
    [`members[type eq "User"]`, ["sales"]],
    ["members pr", ["sales"]],
    [`not (members[value eq "bjensen"])`, ["empty"]],
    [`members.value ne "jyoung"`, ["sales", "empty"]],
  ])("finds groups by %s", (text, ids) => {
    expect(search("Group", text)).toEqual(ids);
  });
});

describe("truth", () => {
  it.each<[string, string[]]>([
    [`externalId ne "Ext-1"`, ["jsmith", "jyoung"]],
    [`not (externalId eq "Ext-1")`, ["jsmith", "jyoung"]],
    [`not (externalId eq "Ext-1" and title pr)`, ["jsmith", "jyoung"]],
    [`not (externalId gt "z" or not (externalId pr))`, ["bjensen", "jyoung"]],
    [`not (not (name.familyName eq "x"))`, []],
    [`emails ne "babs@home.test"`, ["jsmith", "jyoung"]],
    [`not (emails[not (type eq "home")])`, ["jsmith", "jyoung"]],
    ["title eq null", ["jsmith", "jyoung"]],
    [`title eq ""`, ["jyoung"]],
    [`title co ""`, ["bjensen", "jyoung"]],
    [`title ew ""`, ["bjensen", "jyoung"]],
    ["title ne null", ["bjensen"]],
    ["manager pr", ["bjensen"]],
    ["name pr and meta pr", ["jsmith"]],
    [`userName pr and active pr or title pr`, ["bjensen", "jsmith", "jyoung"]],
  ])("of what is absent or empty: %s", (text, ids) => {
    expect(search("User", text)).toEqual(ids);
  });
});

describe("the SQL", () => {
  it("binds everything that a client wrote", () => {
    const hostile = `x'; DROP TABLE directory_user; -- ? $1 :a "b"`;

    const { sql, parameters } = compile(
      "User",
      `userName eq ${JSON.stringify(hostile)} or emails[value sw ${JSON.stringify(hostile)}]`,
    );

    expect(sql).not.toMatch(/drop/i);
    expect(parameters).toContain(hostile.toLowerCase());
    expect(search("User", `title eq ${JSON.stringify(hostile)}`)).toEqual([]);
  });

  it.each([
    ["User", `userName eq "x"`, "INDEX directory_user_name (connection_id=? AND user_name_key=?)"],
    ["User", `externalId eq "x"`, "INDEX directory_user_external (connection_id=? AND external_id=?)"],
    ["User", `id eq "x"`, "(id=?)"],
    ["User", `id eq "x" and manager eq "y"`, "(id=?)"],
    ["User", `userName eq "x" and active eq true`, "INDEX directory_user_name (connection_id=? AND user_name_key=?)"],
    ["Group", `displayName eq "x"`, "INDEX directory_group_name (connection_id=? AND display_name_key=?)"],
    ["Group", `externalId eq "x"`, "INDEX directory_group_external (connection_id=? AND external_id=?)"],
    ["Group", `id eq "x" and members eq "y"`, "(connection_id=? AND id=?)"],
    ["Group", `members[value eq "y"]`, "membership"],
    ["User", `groups.value eq "y"`, "membership"],
  ] as const)("finds by index on %s: %s", (resource, text, expected) => {
    const { sql, parameters } = compile(resource, text);

    const plan = database
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...parameters)
      .map((row) => row.detail)
      .join("\n");

    expect(plan).toContain(expected);
    expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
  });

  it("runs the largest filter that is accepted", () => {
    const wide = Array(256).fill(`emails.value eq "x"`).join(" or ");
    const deep = `${"not (".repeat(32)}members.display eq "x"${")".repeat(32)}`;

    expect(search("User", wide)).toEqual([]);
    expect(search("Group", deep)).toEqual([]);
  });
});
