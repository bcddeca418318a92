import { retireOld } from "./key-kills.ts";
import { ORIGIN, openKeyWorld } from "./key-world.ts";

/** A process that turns keys until it is killed: the directory is its argument. It says `turning` once it has begun. */
const world = await openKeyWorld(process.argv[2] ?? "", { chunk: 7 });
process.stdout.write("turning\n");
for (;;) {
  await world.service.rotate(ORIGIN);
  await world.service.rotateRoot({ to: "file" }, ORIGIN);
  await world.resealAll();
  await retireOld(world);
}
