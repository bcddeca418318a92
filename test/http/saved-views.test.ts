import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addPerson } from "../support/people.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

let api: RunningApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const view = {
  name: "Waiting",
  query: "status=awaiting_mfa&view=table",
  columns: ["userName", "status"],
  shared: false,
};
const namesOf = (body: Json): readonly string[] => body["items"].map((one: Json) => one["name"]);

describe("/me/views", () => {
  it("keeps a view for whoever made it, and shows others the shared ones", async () => {
    const ada = await addPerson(api.place, { name: "Ada", role: "admin" });
    const bo = await addPerson(api.place, { name: "Bo" });
    const own = await api.call("POST", "/me/views", { screen: "accounts", ...view }, { token: ada.token });
    const shared = { ...view, name: "Everybody's", shared: true };
    await api.call("POST", "/me/views", { screen: "accounts", ...shared }, { token: ada.token });

    const hers = await api.call("GET", "/me/views?screen=accounts", undefined, { token: ada.token });
    const his = await api.call("GET", "/me/views?screen=accounts", undefined, { token: bo.token });
    const other = await api.call("GET", "/me/views?screen=log", undefined, { token: ada.token });

    const updatedAt = new Date(api.clock.at).toISOString();
    expect(own.body).toEqual({
      id: own.body["id"],
      screen: "accounts",
      ...view,
      own: true,
      keptBy: "Ada",
      updatedAt,
    });
    expect([namesOf(hers.body), namesOf(other.body)]).toEqual([["Waiting", "Everybody's"], []]);
    expect(his.body["items"].map((one: Json) => [one["name"], one["own"], one["keptBy"]])).toEqual([
      ["Everybody's", false, "Ada"],
    ]);
  });

  it("lets nobody change or delete what somebody else keeps", async () => {
    const ada = await addPerson(api.place, { role: "admin" });
    const bo = await addPerson(api.place, { role: "owner" });
    const made = await api.call("POST", "/me/views", { screen: "accounts", ...view, shared: true }, ada);
    const path = `/me/views/${made.body["id"]}`;

    const foreign = [await api.call("PUT", path, view, bo), await api.call("DELETE", path, undefined, bo)];
    const replaced = await api.call("PUT", path, { ...view, name: "Mine" }, ada);
    const deleted = await api.call("DELETE", path, undefined, ada);
    const gone = await api.call("DELETE", path, undefined, ada);

    expect(foreign.map(({ status }) => status)).toEqual([404, 404]);
    expect([replaced.body["name"], deleted.status, gone.status]).toEqual(["Mine", 204, 404]);
  });

  it("lets those share who look after all accounts", async () => {
    const { token } = await addPerson(api.place, { role: "user" });

    const refused = await api.call("POST", "/me/views", { screen: "accounts", ...view, shared: true }, { token });
    const kept = await api.call("POST", "/me/views", { screen: "accounts", ...view }, { token });

    expect([refused.status, kept.status]).toEqual([403, 201]);
  });

  it("keeps fifty at most", async () => {
    const { token } = await addPerson(api.place);
    const keep = () => api.call("POST", "/me/views", { screen: "accounts", ...view }, { token });
    for (let made = 0; made < 50; made += 1) await keep();

    const { status, body } = await keep();

    expect([status, body["code"]]).toEqual([409, "too_many_views"]);
  });

  it.each([
    ["a query with spaces", { query: "a b" }],
    ["an empty name", { name: "" }],
    ["a column of another shape", { columns: ["__proto__"] }],
    ["a query that is too long", { query: "x".repeat(2001) }],
  ])("refuses %s", async (_what, wrong) => {
    const { token } = await addPerson(api.place);

    const { status } = await api.call("POST", "/me/views", { screen: "accounts", ...view, ...wrong }, { token });

    expect(status).toBe(400);
  });
});
