import { describe, expect, it } from "vitest";
import { addPerson, stepUp } from "../support/people.ts";
import { startApi } from "./api-client.ts";

describe("the role of the Owner", () => {
  it("is one person's, however many offer, accept, add, leave and change at the same time", async () => {
    await using api = await startApi();
    const boss = await addPerson(api.place, { role: "owner" });
    const heirs = await Promise.all(Array.from({ length: 6 }, () => addPerson(api.place, { role: "super_admin" })));
    const everyone = [boss, ...heirs];
    for (const { tokenId } of everyone) await stepUp(api.place, tokenId, api.clock.at);
    const by = (token: string) => ({ token, headers: { "Anteroom-Reason": "race" } });
    const counts = new Set<number>();
    let handedOver = 0;

    for (let round = 0; round < 5; round++) {
      const calls = everyone.flatMap(({ person: { id }, token }, at) => [
        api.call("POST", `/people/${id}/ownership-offer`, {}),
        api.call("POST", "/me/ownership", {}, by(token)),
        api.call("POST", `/people/${id}/ownership-offer`, {}, by(everyone[(at + 1) % 7]?.token ?? "")),
        api.call("POST", "/me/ownership", {}, by(token)),
        api.call("PATCH", `/people/${id}`, { role: "owner" }),
        api.call("POST", "/people", { name: "New", loginName: `n-${round}-${at}@x.example`, role: "owner" }),
        api.call("PATCH", `/people/${id}`, { role: "super_admin" }),
        api.call("DELETE", `/people/${id}/departure`),
      ]);
      const answers = await Promise.all(calls);
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
      handedOver += answers.filter(({ status, body }) => status === 200 && body["role"] === "owner").length;
      const { body } = await api.call("GET", "/people?limit=200");
      counts.add(body["items"].filter(({ role }: { role: string }) => role === "owner").length);
    }

    expect([...counts]).toEqual([1]);
    expect(handedOver).toBeGreaterThan(0);
  });
});
