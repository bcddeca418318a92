import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addPerson, addToken } from "../support/people.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";
import { aScene } from "./conversion-journey.ts";
import { ANSWERS, hire, ownOnce } from "./ownership-journey.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const CONFIRMED = { outcome: "confirm", note: "All is well.", answers: ANSWERS };
let api: RunningApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const codesOf = (account: Json): readonly string[] => account["warnings"].map((one: Json) => one["code"]);

describe("/accounts/{id}/owners", () => {
  it("names two people, whom the account, its gate and the list show", async () => {
    const { accountId } = await aScene(api, "named");
    const [eve, flo] = [await hire(api, "Eve"), await hire(api, "Flo")];
    const path = `/accounts/${accountId}`;

    const alone = await api.call("PUT", `${path}/owners/owner`, { personId: eve });
    const both = await api.call("PUT", `${path}/owners/backup_owner`, { personId: "FLO@owners.example" });

    const orphans = await api.call("GET", "/accounts?ownership=orphaned&limit=200");
    const eveThere = { personId: eve, name: "Eve", loginName: "eve@owners.example", givenBy: "hand" };
    expect([alone.body["gates"].ownership, both.body["gates"].ownership]).toEqual(["single_owner", "owned"]);
    expect(both.body["owners"]).toEqual({
      owner: eveThere,
      backupOwner: { personId: flo, name: "Flo", loginName: "flo@owners.example", givenBy: "hand" },
      successorDueAt: null,
    });
    expect(orphans.body["items"].some((one: Json) => one["id"] === accountId)).toBe(false);
  });

  it("passes the account on when its owner leaves, and asks for a successor", async () => {
    const { accountId } = await aScene(api, "passed");
    const [gus, hal] = [await hire(api, "Gus"), await hire(api, "Hal")];
    await api.call("PUT", `/accounts/${accountId}/owners/owner`, { personId: gus });
    await api.call("PUT", `/accounts/${accountId}/owners/backup_owner`, { personId: hal });

    const { status } = await api.call("POST", `/people/${gus}/departure`, {});

    const { body } = await api.call("GET", `/accounts/${accountId}`);
    expect(status).toBe(200);
    expect([body["owners"].owner.name, body["owners"].backupOwner]).toEqual(["Hal", null]);
    expect(body["owners"].successorDueAt).toBe(new Date(api.clock.at + 14 * DAY_MS).toISOString());
    expect(codesOf(body)).toContain("successor_wanted");
  });

  it.each([
    ["PUT", "owner", { personId: "nobody" }, "invalid_value"],
    ["PUT", "owner", {}, "invalid_value"],
    ["PUT", "reviewer", { personId: "nobody" }, "invalid_value"],
    ["DELETE", "__proto__", undefined, "invalid_value"],
  ] as const)("refuses %s %s with %j", async (method, role, body, code) => {
    const { body: found } = await api.call("GET", "/accounts?limit=1");
    const id = found["items"][0]?.id ?? (await aScene(api, `refused-${role.length}`)).accountId;

    const answer = await api.call(method, `/accounts/${id}/owners/${role}`, body);

    expect(answer.body["code"]).toBe(code);
  });

  it("makes the person who registers an account by hand its owner", async () => {
    await api.call("POST", "/applications", { key: "by-hand", name: "By hand" });
    const { token } = await addPerson(api.place, { name: "Mia", role: "user" });

    const draft = { kind: "placeholder", application: "by-hand", label: "Robot" };
    const { status, body } = await api.call("POST", "/accounts", draft, { token });

    expect([status, body["owners"]?.owner?.name, body["gates"]?.ownership]).toEqual([201, "Mia", "single_owner"]);
  });

  it("answers an unknown account as if it were not there", async () => {
    const answer = await api.call("PUT", "/accounts/unknown/owners/owner", { personId: "nobody" });

    expect([answer.status, answer.body["code"]]).toEqual([404, "not_found"]);
  });

  it("lets an owner pass their own account on, and nobody's else", async () => {
    const { accountId } = await aScene(api, "own");
    const other = await aScene(api, "foreign");
    const { person, token } = await addPerson(api.place, { name: "Ida", role: "user" });
    const personId = await hire(api, "Jon");
    await api.call("PUT", `/accounts/${accountId}/owners/owner`, { personId: person.id });

    const owned = await api.call("PUT", `/accounts/${accountId}/owners/backup_owner`, { personId }, { token });
    const foreign = await api.call("PUT", `/accounts/${other.accountId}/owners/owner`, { personId }, { token });

    expect([owned.status, foreign.status]).toEqual([200, 403]);
  });
});

describe("/accounts/{id}/validity", () => {
  it("suspends an account at its end, by the clock alone", async () => {
    const { accountId } = await aScene(api, "bounded");
    const until = new Date(api.clock.at + DAY_MS).toISOString();
    const bound = await api.call("PUT", `/accounts/${accountId}/validity`, { until, reason: "A trial." });

    api.clock.at += DAY_MS;

    const after = await api.call("GET", `/accounts/${accountId}`);
    expect(bound.body["validity"]).toEqual({ from: null, until, reason: "A trial." });
    expect(codesOf(bound.body)).toContain("validity_ends_soon");
    expect([after.body["status"], after.body["gates"].validity, after.body["waitingFor"]]).toEqual([
      "suspended",
      "ended",
      `Its validity ended on ${until.slice(0, 10)}.`,
    ]);
  });
});

describe("/accounts/{id}/reviews", () => {
  it("lets an owner attest and a reviewer close, and shows both with the evidence", async () => {
    const { accountId } = await aScene(api, "reviewed");
    const owner = await addPerson(api.place, { name: "Kim", role: "user" });
    const reviewer = await addPerson(api.place, { name: "Lea", role: "user" });
    await api.call("PUT", `/accounts/${accountId}/owners/owner`, { personId: owner.person.id });
    await api.call("PUT", `/accounts/${accountId}/roles/reviewer/${reviewer.person.id}`, {});
    const take = (token: string) => api.call("POST", `/accounts/${accountId}/reviews`, CONFIRMED, { token });

    const attested = await take(owner.token);
    const outlook = await api.call("GET", `/accounts/${accountId}/review`);
    const closed = await take(reviewer.token);

    const history = await api.call("GET", `/accounts/${accountId}/reviews`);
    expect([attested.status, attested.body["closed"], closed.body["closed"]]).toEqual([201, false, true]);
    expect(outlook.body["attestation"]).toEqual(attested.body);
    expect(history.body["items"]).toEqual([closed.body, attested.body]);
    expect(closed.body["criteria"]).toHaveLength(15);
  });

  it("is for nobody else: strangers are refused, and so are tokens that are nobody's", async () => {
    const { accountId } = await aScene(api, "closed-off");
    const stranger = await addPerson(api.place, { role: "user" });
    const nobodys = await addToken(api.place, null);

    const statuses = await Promise.all(
      [stranger.token, nobodys.token].map(async (token) => {
        const answer = await api.call("POST", `/accounts/${accountId}/reviews`, CONFIRMED, { token });
        return answer.status;
      }),
    );

    expect(statuses).toEqual([403, 403]);
  });

  it("lists what is due and overdue", async () => {
    const { accountId } = await aScene(api, "listed");
    const listed = async (state: string) => {
      const { body } = await api.call("GET", `/reviews?state=${state}&limit=200`);
      return body["items"].some((one: Json) => one["id"] === accountId);
    };
    const seen: unknown[] = [[await listed("due"), await listed("overdue")]];

    for (const days of [160, 30]) {
      api.clock.at += days * DAY_MS;
      seen.push([await listed("due"), await listed("overdue")]);
    }

    expect(seen).toEqual([
      [false, false],
      [true, false],
      [false, true],
    ]);
  });
});

describe("each endpoint of ownership", () => {
  it("does what it is for", async () => {
    const before = new Set(api.succeeded);

    await ownOnce(api);

    const tried = [...api.succeeded].filter((one) => !before.has(one) || /owners|validity|dedication|review/.test(one));
    expect(tried).toEqual(
      expect.arrayContaining([
        "DELETE /accounts/{id}/owners/{role}",
        "DELETE /accounts/{id}/validity",
        "GET /accounts/{id}/dedication",
        "POST /accounts/{id}/dedication-exception",
        "DELETE /accounts/{id}/dedication-exception",
      ]),
    );
  });
});
