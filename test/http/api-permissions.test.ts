import { afterAll, beforeAll, expect, it } from "vitest";
import { EXPECTED_COLUMNS, EXPECTED_MATRIX } from "../support/permission-matrix.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

let api: RunningApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

it("tells who may do what, as it was decided, each cell with what it means", async () => {
  const { body } = await api.call("GET", "/permissions");

  const sign = new Map(body["cells"].map((one: Json) => [one["key"], one["sign"]]));
  const rows = body["actions"].map(({ key, cells }: Json) => [key, cells.map((cell: string) => sign.get(cell))]);
  expect(body["columns"].map(({ key }: Json) => key)).toEqual(EXPECTED_COLUMNS);
  expect(Object.fromEntries(rows)).toEqual(EXPECTED_MATRIX);
  expect(body["cells"].every(({ meaning }: Json) => /^[A-Z].*\.$/.test(meaning))).toBe(true);
  const audit = body["scopes"].find(({ key }: Json) => key === "audit");
  expect(audit).toEqual({ key: "audit", actions: ["read_audit"] });
});
