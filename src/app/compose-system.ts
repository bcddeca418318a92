import type { Config } from "../config/config.ts";
import { type SettingOrigin, settingsInForce } from "../config/settings-in-force.ts";
import type { KeyService } from "../domain/key/key-service.ts";
import { SystemService } from "../domain/system/system-service.ts";
import type { TaskBoard } from "../domain/system/task-board.ts";
import type { Metrics } from "../http/metrics.ts";
import { packageVersion } from "../lib/package-version.ts";
import type { ProcessWatch } from "../lib/process-watch.ts";
import { readStoreFacts } from "../store/store-facts.ts";
import type { Basics } from "./basics.ts";

/** What the server's knowledge of itself is made of. */
export interface SystemMaterials {
  readonly config: Config;
  readonly origins: ReadonlyMap<string, SettingOrigin>;
  readonly dataDirectory: string;
  readonly databaseFile: string;
  readonly processWatch: ProcessWatch;
  readonly metrics: Metrics;
  readonly board: TaskBoard;
  readonly keys: KeyService;
  readonly onWork: () => void;
}

/** Puts together what the server knows of itself. */
export function composeSystem(basics: Basics, materials: SystemMaterials): SystemService {
  const { config, origins, databaseFile, processWatch, metrics } = materials;
  return new SystemService({
    ...basics,
    ...materials,
    version: packageVersion(),
    settings: settingsInForce(config, origins),
    storeFacts: () => readStoreFacts(databaseFile, basics.units.isFailing),
    processFacts: () => processWatch.look(),
    trafficFacts: () => metrics.traffic,
  });
}
