import { expect, it } from "vitest";
import { countReadable, ORIGIN, openKeyWorld, sealedAt, storeSecrets } from "../../support/key-world.ts";
import { openTempDirectory } from "../../support/temp-store.ts";

it("every read succeeds while both kinds of keys are rotated and records are sealed anew", async () => {
  using directory = openTempDirectory();
  await using world = await openKeyWorld(directory.path, { chunk: 8 });
  const stored = await storeSecrets(world, 60);
  let turning = true;
  let reads = 0;
  const wrong: unknown[] = [];

  const reading = (async () => {
    for (let at = 0; turning; at += 7) {
      const one = stored[at % stored.length];
      const sealed = one && (await sealedAt(world, one));
      if (one === undefined || sealed === undefined) throw new Error("There are secrets.");
      try {
        if (!Buffer.from(world.keyring.open(sealed, one.place)).equals(one.secret)) wrong.push(one.place);
      } catch (error) {
        wrong.push(error);
      }
      reads += 1;
      await new Promise(setImmediate);
    }
  })();
  for (let round = 0; round < 4; round += 1) {
    await world.service.rotate(ORIGIN);
    await Promise.all([world.resealAll(), world.service.rotateRoot({ to: "file" }, ORIGIN)]);
  }
  turning = false;
  await reading;

  expect(wrong).toEqual([]);
  expect(reads).toBeGreaterThan(50);
  expect((await world.service.status()).waiting).toBe(0);
  expect(await countReadable(world, stored)).toBe(stored.length);
});
