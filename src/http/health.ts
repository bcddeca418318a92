import { type Request, type Response, Router } from "express";
import type { Gatekeeper } from "../domain/connection/gatekeeper.ts";
import { AnteroomError } from "../domain/errors.ts";
import type { Units } from "../domain/unit.ts";
import { type ClientAddress, callerOf } from "./client-address.ts";
import type { Metrics } from "./metrics.ts";

/** What the addresses for operators need. */
export interface HealthParts {
  readonly units: Units;
  readonly gatekeeper: Gatekeeper;
  readonly metrics: Metrics;
  readonly clientAddress: ClientAddress;
  /** The address that the server listens on. */
  readonly host: string;
}

/** Makes `/healthz` (the process lives), `/readyz` (the store answers and takes writes) and `/metrics` (Prometheus). */
export function createHealthRouter(parts: HealthParts): Router {
  const router = Router();
  router.get("/healthz", (_req, res) => {
    res.json({ status: "ok" });
  });
  router.get("/readyz", async (_req, res) => {
    await parts.units.read((stores) => stores.tokens.find("readiness"));
    await parts.units.assertWritable();
    res.json({ status: "ready" });
  });
  router.get("/metrics", async (req, res) => {
    await sendMetrics(parts, req, res);
  });
  return router;
}

/** Whoever can reach a loopback address is on this machine already. */
async function sendMetrics(parts: HealthParts, req: Request, res: Response): Promise<void> {
  const { gatekeeper, host, metrics } = parts;
  if (!isLoopback(host)) {
    const caller = await gatekeeper.api(callerOf(req, parts.clientAddress));
    if (!caller.scopes.includes("read")) {
      throw new AnteroomError("forbidden", "The token lacks the scope read; use one that has it.", { scope: "read" });
    }
  }
  res.type("text/plain; version=0.0.4").send(metrics.render());
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
