import { appendFileSync } from "node:fs";
import { registerHooks } from "node:module";

/*
 * Loaded into another process with `--import`, this writes the address of each module that the process loads from then on to
 * the file that LOADED_MODULES names, one a line.
 */
const file = process.env["LOADED_MODULES"] ?? "";

registerHooks({
  load(url, context, nextLoad) {
    appendFileSync(file, `${url}\n`);
    return nextLoad(url, context);
  },
});
