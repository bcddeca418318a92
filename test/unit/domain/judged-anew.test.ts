import { describe, expect, it } from "vitest";
import type { MetadataReading } from "../../../src/domain/application/saml-evidence.ts";
import { ADMINISTRATOR } from "../../support/builders.ts";
import { openWorld, type World } from "./world.ts";

const PROFILE = {
  acsEndpoints: [],
  nameIdFormats: [],
  authnRequestsSigned: false,
  wantAssertionsSigned: false,
  certificates: [],
  requestedAttributes: [],
};

/** A world in which something happens while metadata is read, which takes its time. */
function openSlowWorld(meanwhile: (world: World) => Promise<unknown>) {
  const read: string[] = [];
  let isFirst = true;
  const world: World = openWorld({
    saml: {
      metadata: async () => ({
        verify: async (document, { entityId = "any" }): Promise<MetadataReading> => {
          const text = new TextDecoder().decode(document);
          read.push(`${text} as ${entityId}`);
          if (entityId !== "any" && isFirst) {
            isFirst = false;
            await meanwhile(world);
          }
          const profile = { ...PROFILE, entityId: `${text}/${entityId}` };
          return { verdict: "supported", findings: [], profile, sha256: text };
        },
      }),
    },
  });
  return { world, read };
}

function metadata(text: string) {
  return { kind: "metadata", document: Buffer.from(text) } as const;
}

describe("another entity of an application", () => {
  it("is looked for in the metadata that came while the old was being read", async () => {
    const { world, read } = openSlowWorld((open) => open.applications.verify("crm", metadata("new"), ADMINISTRATOR));
    await using _open = world;
    await world.applications.create({ key: "crm", name: "CRM" }, metadata("old"), ADMINISTRATOR);

    const changed = await world.applications.update("crm", { entityId: "east" }, ADMINISTRATOR);

    expect(changed.saml.profile?.entityId).toBe("new/east");
    expect(read).toEqual(["old as any", "old as east", "new as any", "new as east"]);
    expect(await world.applications.get("crm")).toEqual(changed);
  });

  it("is judged once, with a name that changed meanwhile kept", async () => {
    const { world, read } = openSlowWorld((open) =>
      open.applications.update("crm", { name: "The CRM" }, ADMINISTRATOR),
    );
    await using _open = world;
    await world.applications.create({ key: "crm", name: "CRM" }, metadata("old"), ADMINISTRATOR);

    const changed = await world.applications.update("crm", { entityId: "east" }, ADMINISTRATOR);

    expect([changed.name, changed.saml.profile?.entityId]).toEqual(["The CRM", "old/east"]);
    expect(read).toEqual(["old as any", "old as east"]);
  });

  it("finds no application that was deleted meanwhile", async () => {
    const { world } = openSlowWorld((open) => open.applications.delete("crm", ADMINISTRATOR));
    await using _open = world;
    await world.applications.create({ key: "crm", name: "CRM" }, metadata("old"), ADMINISTRATOR);

    const changed = world.applications.update("crm", { entityId: "east" }, ADMINISTRATOR);

    await expect(changed).rejects.toMatchObject({ code: "not_found" });
  });
});
