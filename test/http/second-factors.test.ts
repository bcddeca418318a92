import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PersonId } from "../../src/domain/id.ts";
import { aPasskey } from "../support/passkeys.ts";
import { addPerson, type TestPerson } from "../support/people.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

const AT = Date.UTC(2026, 10, 22);
let api: RunningApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

async function factorsAs(token: string): Promise<Readonly<Record<string, unknown>>> {
  const { body } = await api.call("GET", "/people", undefined, { token });
  return Object.fromEntries(body["items"].map((one: Json) => [one["name"], one["secondFactor"]]));
}

/** Gives a person codes of an authenticator app. */
async function withCodes({ person }: TestPerson, state: "enrolling" | "enrolled", createdAt: number): Promise<void> {
  const { id: personId, workspaceId } = person;
  const sealedSeed = Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  await api.place.store.write(({ personFactors }) =>
    personFactors.put({ personId, workspaceId, state, sealedSeed, lastStep: null, createdAt }),
  );
}

async function withPasskey(personId: PersonId, createdAt: number): Promise<void> {
  const { workspaceId } = api.place;
  await api.place.store.write(({ passkeys }) => passkeys.insert(aPasskey({ workspaceId, personId, createdAt })));
}

describe("the second factors of people", () => {
  it("stand in their list, the first since when, for those who may see how people get in", async () => {
    const auditor = await addPerson(api.place, { name: "Nora", role: "auditor" });
    const both = await addPerson(api.place, { name: "Both" });
    const begun = await addPerson(api.place, { name: "Begun" });
    const user = await addPerson(api.place, { name: "Una" });
    await withCodes(both, "enrolled", AT);
    await withPasskey(both.person.id, AT - 1000);
    await withCodes(begun, "enrolling", AT);
    await withPasskey(user.person.id, AT);

    const [seen, hidden] = [await factorsAs(auditor.token), await factorsAs(user.token)];

    const none = { kinds: [], since: null };
    expect(seen).toEqual({
      Nora: none,
      Begun: none,
      Both: { kinds: ["passkey", "codes"], since: new Date(AT - 1000).toISOString() },
      Una: { kinds: ["passkey"], since: new Date(AT).toISOString() },
    });
    expect(hidden).toEqual({ Nora: null, Begun: null, Both: null, Una: null });
  });
});
