import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  assignedValues,
  isApplicationKey,
  parseGroupName,
  parseTarget,
  type ReasonRow,
  resolveAssignments,
  splitValues,
  withoutValues,
} from "../../../src/domain/directory/assignment.ts";
import { bindingOf, sameBinding } from "../../../src/domain/directory/binding.ts";
import type { ApplicationId, ConnectionId, GroupId, UserId } from "../../../src/domain/id.ts";
import { appAssignments, WORKSPACE } from "../../support/builders.ts";

const NOTHING = { key: null, role: null };

describe("an assignment value", () => {
  it.each([
    ["crm", { key: "crm", role: null }],
    ["CRM:Admin", { key: "crm", role: "Admin" }],
    ["crm:a:b", { key: "crm", role: "a:b" }],
    [" crm : admin ", { key: "crm", role: "admin" }],
    ["crm:", { key: "crm", role: null }],
    ["9-to-5", { key: "9-to-5", role: null }],
    ["a".repeat(63), { key: "a".repeat(63), role: null }],
    ["a".repeat(64), NOTHING],
    ["-crm", NOTHING],
    ["sales force", NOTHING],
    ["crm_1", NOTHING],
    ["ключ", NOTHING],
    [":admin", NOTHING],
    ["", NOTHING],
    ["__proto__", NOTHING],
  ])("%j names %j", (value, target) => {
    expect(parseTarget(value)).toEqual(target);
  });

  it("names a key exactly when it is one of the documented form", () => {
    const shape = /^[a-z0-9][a-z0-9-]{0,62}$/;

    fc.assert(
      fc.property(fc.string({ maxLength: 70 }), (text) => {
        const { key } = parseTarget(text);
        expect(isApplicationKey(text)).toBe(shape.test(text));
        if (key !== null) expect(key).toMatch(shape);
      }),
    );
  });

  it.each([
    ["crm, jira;wiki", ["crm", "jira", "wiki"]],
    [" ,; ", []],
    ["crm,,crm", ["crm", "crm"]],
    ["x".repeat(2000), ["x".repeat(1024)]],
  ])("may be several in one string: %j", (text, values) => {
    expect(splitValues(text)).toEqual(values);
  });
});

describe("a group name", () => {
  it.each([
    ["app:crm", "crm"],
    ["APP:CRM:Admin", "CRM:Admin"],
    ["  app:crm  ", "crm"],
    ["app:", ""],
    ["app:no good", "no good"],
    ["application:crm", undefined],
    ["my app:crm", undefined],
    ["crm", undefined],
  ])("%j says %j", (name, says) => {
    expect(parseGroupName(name)).toBe(says);
  });
});

describe("the values of a document", () => {
  it("come from all attributes, each once per channel", () => {
    const document = {
      roles: [{ value: "crm:admin" }, { value: "crm:admin, jira" }, { display: "no value" }],
      entitlements: [{ value: "crm", type: "Application" }],
      ...appAssignments("crm", "wiki;crm"),
      title: "jira:admin",
    };

    expect(assignedValues(document).map(({ channel, value, key, role }) => [channel, value, key, role])).toEqual([
      ["role", "crm:admin", "crm", "admin"],
      ["role", "jira", "jira", null],
      ["entitlement", "crm", "crm", null],
      ["attribute", "crm", "crm", null],
      ["attribute", "wiki", "wiki", null],
    ]);
  });

  it.each([{}, { roles: "crm" }, { roles: null }, { roles: [1, null, ["crm"]] }, { entitlements: { value: "crm" } }])(
    "are none in %j",
    (document) => {
      expect(assignedValues(document)).toEqual([]);
    },
  );

  it("go without a trace when they are revoked, on their own channel only", () => {
    const document = { userName: "svc", roles: [{ value: "crm" }, { value: "wiki" }], ...appAssignments("crm") };

    const fewer = withoutValues(document, (channel, value) => channel === "role" && value === "crm");
    const fewest = withoutValues(document, (_channel, value) => value === "crm" || value === "wiki");

    expect(fewer).toEqual({ userName: "svc", roles: [{ value: "wiki" }], ...appAssignments("crm") });
    expect(fewest).toEqual({ userName: "svc" });
    expect(withoutValues(document, () => false)).toEqual(document);
  });
});

describe("a value that is revoked among others in one string", () => {
  it("goes alone, from strings and from objects", () => {
    const document = { roles: [{ value: "crm;wiki:a, jira", type: "x" }], ...appAssignments("crm, wiki") };

    const left = withoutValues(document, (_channel, value) => value === "crm");

    expect(left).toEqual({ roles: [{ value: "wiki:a,jira", type: "x" }], ...appAssignments("wiki") });
  });
});

describe("resolving reasons", () => {
  const [CRM, WIKI] = ["crm-id" as ApplicationId, "wiki-id" as ApplicationId];

  it("groups them by app, with the union of roles, sorted, and keeps what matches nothing", () => {
    const reasons = [
      aReason({ applicationId: CRM, role: "b" }),
      aReason({ applicationId: CRM, role: "a", channel: "group" }),
      aReason({ applicationId: CRM, role: "b", channel: "entitlement" }),
      aReason({ applicationId: CRM }),
      aReason({ applicationId: WIKI }),
      aReason({ value: "lost" }),
    ];

    const { matched, unmatched } = resolveAssignments(reasons, null);

    expect(
      [...matched.values()].map(({ applicationId, roles, reasons: own }) => [applicationId, roles, own.length]),
    ).toEqual([
      [CRM, ["a", "b"], 4],
      [WIKI, [], 1],
    ]);
    expect(unmatched).toEqual([reasons[5]]);
  });

  it("gives unmatched role values, and no others, to the app the connection is dedicated to", () => {
    const reasons = [
      aReason({ applicationId: CRM, channel: "connection" }),
      aReason({ channel: "role", value: "Admin: EU", key: null }),
      aReason({ channel: "role", value: "wiki:editor", applicationId: WIKI, role: "editor" }),
      aReason({ channel: "attribute", value: "lost" }),
    ];

    const { matched, unmatched } = resolveAssignments(reasons, CRM);

    expect([matched.get(CRM)?.roles, matched.get(WIKI)?.roles]).toEqual([["Admin: EU"], ["editor"]]);
    expect(unmatched.map((reason) => reason.value)).toEqual(["lost"]);
  });
});

describe("the binding of a group", () => {
  const ID = "group-1" as GroupId;
  const byName = { key: "crm", role: null, origin: "name" } as const;
  const byRule = { key: "crm", role: null, origin: "configured" } as const;

  it.each([
    ["its name", [], { displayName: "app:CRM:admin" }, null, { key: "crm", role: "admin", origin: "name" }],
    ["nothing", [], { displayName: "Robots" }, null, null],
    [
      "a rule by id",
      [{ groupId: ID, application: "crm" }],
      { displayName: "Robots" },
      null,
      { key: "crm", role: null, origin: "configured" },
    ],
    [
      "a rule by name without case",
      [{ displayName: "ROBOTS", application: "crm", role: "a" }],
      { displayName: "Robots" },
      null,
      { key: "crm", role: "a", origin: "configured" },
    ],
    [
      "a rule by externalId",
      [{ externalId: "x", application: "crm" }],
      { displayName: "R", externalId: "x" },
      null,
      { key: "crm", role: null, origin: "configured" },
    ],
    ["no rule of another group", [{ groupId: "other", application: "crm" }], { displayName: "R" }, null, null],
    [
      "a rule before its name",
      [{ groupId: ID, application: "wiki" }],
      { displayName: "app:crm" },
      null,
      { key: "wiki", role: null, origin: "configured" },
    ],
    ["its old name after a rename", [], { displayName: "Robots" }, "crm", byName],
    ["its new name when that is an app name", [], { displayName: "app:wiki" }, "crm", { ...byName, key: "wiki" }],
    ["a new app name that is malformed", [], { displayName: "app:no good" }, "crm", { ...byName, key: null }],
    ["a rule over its old name", [{ groupId: ID, application: "crm" }], { displayName: "R" }, "wiki", byRule],
  ] as const)("follows %s", (_what, groupBindings, document, named, expected) => {
    expect(bindingOf({ groupBindings }, ID, document, named).binding).toEqual(expected);
  });

  it("means the same when app and role are the same, wherever it came from", () => {
    expect(sameBinding(byName, { ...byName, origin: "configured" })).toBe(true);
    expect(sameBinding(byName, { ...byName, role: "a" })).toBe(false);
    expect(sameBinding(null, byName)).toBe(false);
    expect(sameBinding(null, null)).toBe(true);
  });
});

function aReason(fields: Partial<ReasonRow>): ReasonRow {
  return {
    userId: "u" as UserId,
    connectionId: "c" as ConnectionId,
    workspaceId: WORKSPACE,
    channel: "attribute",
    value: "x",
    key: "x",
    role: null,
    sourceId: null,
    applicationId: null,
    saml: null,
    since: 1,
    ...fields,
  };
}
