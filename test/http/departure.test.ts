import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addPerson, stepUp, type TestPerson } from "../support/people.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

let api: RunningApi;
let lea: TestPerson;
let noa: TestPerson;
let connection: string;
let account: string;

beforeAll(async () => {
  api = await startApi({ ANTEROOM_PUBLIC_URL: "https://anteroom.example" });
  lea = await addPerson(api.place, { name: "Lea", role: "admin" });
  noa = await addPerson(api.place, { name: "Noa", role: "admin" });
  for (const one of [lea, noa]) await stepUp(api.place, one.tokenId, api.clock.at);
  await api.call("POST", "/applications", { key: "crm", name: "CRM" });
  connection = (await api.call("POST", "/connections", { name: "Okta", idp: "okta" })).body["id"];
  account = await anAccount("one@x.example");
});
afterAll(() => api[Symbol.asyncDispose]());

async function anAccount(userName: string): Promise<string> {
  const draft = { kind: "individual", application: "crm", userName };
  return (await api.call("POST", "/accounts", draft)).body["id"];
}

/** Does something as somebody; it has to succeed. */
async function as({ token }: TestPerson, path: string, body: unknown): Promise<Json> {
  const answer = await api.call("POST", path, body, { token, headers: { "Anteroom-Reason": "test" } });
  expect([path, answer.status]).toEqual([path, 201]);
  return answer.body;
}

async function departureOf({ person }: TestPerson): Promise<Json> {
  return (await api.call("GET", `/people/${person.id}/access`)).body["departure"];
}

async function linkStates(): Promise<readonly string[]> {
  const pages = [await api.call("GET", "/setup-links"), await api.call("GET", "/enrolment-links")];
  return pages.flatMap(({ body }) => body["items"].map((one: Json) => one["state"]));
}

/** The tests of this file are one story and run in their order. */
describe("what somebody made who leaves", () => {
  it("is foretold: links end, and what programs use is listed, because they have seen it", async () => {
    const clients = `/connections/${connection}/oauth-clients`;
    const client = await as(lea, clients, { name: "Entra" });
    const [scim, api1, secret] = [
      await as(lea, `/connections/${connection}/tokens`, {}),
      await as(lea, "/api-tokens", { name: "SIEM", scopes: ["read"] }),
      await as(lea, `${clients}/${client["id"]}/secrets`, {}),
    ];
    await as(lea, `${clients}/${client["id"]}/trusts`, { jwksUri: "https://idp.example/keys" });
    await as(lea, "/me/tokens", { name: "Her own", scopes: ["read"] });
    await as(noa, `/connections/${connection}/oauth-clients`, { name: "Noa's" });
    await as(lea, `/connections/${connection}/setup-links`, {});
    await as(lea, `/accounts/${account}/authenticator/enrolment-link`, {});
    await as(noa, `/accounts/${await anAccount("two@x.example")}/authenticator/enrolment-link`, {});

    const [hers, his] = [await departureOf(lea), await departureOf(noa)];

    const seen = { connectionId: connection, clientId: null, lastUsedAt: null };
    expect(hers).toEqual({
      promoted: 0,
      alone: 0,
      orphaned: 0,
      unmanaged: [],
      setupLinks: 1,
      enrolmentLinks: 1,
      seen: [
        { ...seen, id: scim["id"], kind: "scim", name: "Okta" },
        { ...seen, id: api1["id"], kind: "api", name: "SIEM", connectionId: null },
        { ...seen, id: secret["id"], kind: "secret", name: "Entra", clientId: client["id"] },
      ],
    });
    expect([his["setupLinks"], his["enrolmentLinks"], his["seen"]]).toEqual([0, 1, []]);
  });

  it("ends or stays as foretold, each with its event, and the links of others work on", async () => {
    const { seen } = await departureOf(lea);
    const before = await linkStates();

    await api.call("POST", `/people/${lea.person.id}/departure`, {});

    const left = await departureOf(lea);
    const events = await api.call("GET", "/audit-events?limit=20");
    const revoked = events.body["items"].filter((one: Json) => String(one["type"]).endsWith("_link.revoked"));
    expect(before).toEqual(["open", "open", "open"]);
    expect(await linkStates()).toEqual(["revoked", "open", "revoked"]);
    expect(revoked.map((one: Json) => one["type"]).sort()).toEqual(["enrolment_link.revoked", "setup_link.revoked"]);
    expect(left).toMatchObject({ setupLinks: 0, enrolmentLinks: 0, seen });
  });

  it("is off the list once it is replaced or has ended", async () => {
    const { seen } = await departureOf(lea);
    await api.call("DELETE", `/api-tokens/${seen[1]["id"]}`);
    const revoked = await departureOf(lea);
    api.clock.at += 400 * 24 * 60 * 60 * 1000;

    const later = await departureOf(lea);

    expect(revoked["seen"].map((one: Json) => one["kind"])).toEqual(["scim", "secret"]);
    expect(later["seen"]).toEqual([]);
  });
});
