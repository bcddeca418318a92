import { describe, expect, it } from "vitest";
import { ADMINISTRATOR } from "../../support/builders.ts";
import { fakeMetadata, openWorld } from "./world.ts";

describe("tokens of a connection", () => {
  it("are two at most, however often others came and went", async () => {
    await using world = openWorld();
    const connection = await world.connect();
    for (let round = 0; round < 201; round += 1) {
      const { stored } = await world.connectionTokens.rotate(connection.id, {}, ADMINISTRATOR);
      await world.connectionTokens.revoke(connection.id, stored.id, ADMINISTRATOR);
    }
    await world.connectionTokens.rotate(connection.id, {}, ADMINISTRATOR);

    const third = world.connectionTokens.rotate(connection.id, {}, ADMINISTRATOR);

    await expect(third).rejects.toMatchObject({ code: "conflict", facts: { code: "too_many_tokens" } });
  });
});

describe("a newer declaration of no support", () => {
  it("stands when another entity of the older metadata is chosen", async () => {
    await using world = openWorld();
    const draft = { key: "crm", name: "CRM", entityId: "https://a.example" };
    await world.applications.create(draft, fakeMetadata("one-of https://a.example https://b.example"), ADMINISTRATOR);
    const word = { kind: "declaration", supported: false, source: "the vendor", date: "2026-01-01" } as const;
    world.clock.advanceDays(1);
    await world.applications.verify("crm", word, ADMINISTRATOR);

    const chosen = await world.applications.update("crm", { entityId: "https://b.example" }, ADMINISTRATOR);

    expect([chosen.entityId, chosen.saml.verdict]).toEqual(["https://b.example", "unsupported"]);
  });
});
