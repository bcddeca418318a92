import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { drive } from "../load/drive.ts";
import type { Target } from "../load/request.ts";
import { lookUpUser, userBody } from "../load/users.ts";
import { alternate } from "../measure.ts";
import type { Result } from "../result.ts";
import type { Scale } from "../scale.ts";
import { ServerProcess } from "../subjects/server-process.ts";
import { CONNECTIONS } from "./throughput.ts";

const CEILING_SERVER = fileURLToPath(new URL("../load/ceiling-server.ts", import.meta.url));

/** What nothing measured here can exceed: the load generator itself, and SQLite with one durable row per transaction. */
export async function measureLimits(scale: Scale, file: string): Promise<Result> {
  await using server = await ServerProcess.start([CEILING_SERVER]);
  using database = disposable(new Database(file));
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.exec("CREATE TABLE user (id INTEGER PRIMARY KEY, document TEXT NOT NULL)");
  const insert = database.prepare("INSERT INTO user (document) VALUES (?)");
  const document = userBody(0);
  const insertRows = async (): Promise<number> => {
    const from = performance.now();
    let rows = 0;
    for (; performance.now() - from < scale.sampleSeconds * 1000; rows++) insert.run(document);
    return rows / ((performance.now() - from) / 1000);
  };
  const target: Target = { name: "ceiling", host: server.host, port: server.port, basePath: "", headers: {} };
  const amount = { connections: CONNECTIONS, requests: Number.POSITIVE_INFINITY, seconds: scale.sampleSeconds };
  const request = { ...lookUpUser(0), expectText: "" };
  const generate = (): Promise<number> => drive(target, amount, () => request);
  const [generated = [], inserted = []] = await alternate([generate, insertRows], scale.alternations);
  return {
    workload: "limits of the measurement",
    measured: [
      { name: "load generator, against a server that only answers", unit: "/s", series: generated },
      { name: "better-sqlite3, one row per transaction, WAL and FULL", unit: "/s", series: inserted },
    ],
    bars: [],
  };
}

function disposable(database: Database.Database): Database.Database & Disposable {
  return Object.assign(database, { [Symbol.dispose]: () => void database.close() });
}
