import { type Request, type Response, Router } from "express";
import type { FactorTally } from "../domain/authenticator/factor-tally.ts";
import type { Clock } from "../domain/clock.ts";
import type { Gatekeeper } from "../domain/connection/gatekeeper.ts";
import type { TokenKeeper } from "../domain/connection/token-keeper.ts";
import type { StoredToken } from "../domain/connection/token-store.ts";
import { AnteroomError } from "../domain/errors.ts";
import type { KeyService } from "../domain/key/key-service.ts";
import { covers } from "../domain/person/scope.ts";
import type { SystemService } from "../domain/system/system-service.ts";
import type { Units } from "../domain/unit.ts";
import { type ClientAddress, callerOf } from "./client-address.ts";
import { renderFactors } from "./factor-metrics.ts";
import type { Metrics, TokenEnd } from "./metrics.ts";
import { refuseMethod } from "./refuse-method.ts";

/** What the addresses for operators need. */
export interface HealthParts {
  readonly units: Units;
  readonly gatekeeper: Gatekeeper;
  readonly metrics: Metrics;
  readonly clientAddress: ClientAddress;
  readonly tokenKeeper: TokenKeeper;
  readonly keys: KeyService;
  readonly system: Pick<SystemService, "clockMovedMs">;
  readonly factorTally: FactorTally;
  readonly clock: Clock;
  /** The address that the server listens on. */
  readonly host: string;
}

/** As much as one-time passwords tolerate. */
const CLOCK_SET_BACK_MS = 30_000;

/** Makes `/healthz` (the process lives), `/readyz` (the store answers and takes writes) and `/metrics` (Prometheus). */
export function createHealthRouter(parts: HealthParts): Router {
  const router = Router();
  router.get("/healthz", (_req, res) => {
    res.json({ status: "ok" });
  });
  router.get("/readyz", async (_req, res) => {
    await parts.units.read((stores) => stores.tokens.find("readiness"));
    await parts.units.assertWritable();
    const { keys, system } = parts;
    const setBackMs = -system.clockMovedMs;
    // A sealed server serves SCIM and everything without secrets; codes and sign-ins of one whose clock went back are off.
    res.json({
      status: "ready",
      ...(keys.isSealed && { sealed: true }),
      ...(setBackMs >= CLOCK_SET_BACK_MS && { clockSetBackSeconds: Math.round(setBackMs / 1000) }),
    });
  });
  router.get("/metrics", async (req, res) => {
    await sendMetrics(parts, req, res);
  });
  router.all(["/healthz", "/readyz", "/metrics"], refuseMethod("GET, HEAD"));
  return router;
}

/** Whoever can reach a loopback address is on this machine already. */
async function sendMetrics(parts: HealthParts, req: Request, res: Response): Promise<void> {
  const { gatekeeper, host, metrics, tokenKeeper, keys, units, clock } = parts;
  if (!isLoopback(host)) {
    const caller = await gatekeeper.api(callerOf(req, parts.clientAddress));
    if (!covers(caller.asker.scopes ?? [], "read")) {
      throw new AnteroomError("forbidden", "The token lacks the scope read; use one that has it.", { action: "read" });
    }
  }
  const now = clock.now();
  const ends = endsOf(await tokenKeeper.expiring(), now);
  const jobs = await units.read((stores) => stores.jobs.count(now));
  res
    .type("text/plain; version=0.0.4")
    .send(metrics.render(ends, jobs, await keys.status()) + renderFactors(parts.factorTally));
}

function endsOf(tokens: readonly StoredToken[], now: number): readonly TokenEnd[] {
  return tokens.map(({ id, kind, connectionId, expiresAt }) => {
    return { token: id, kind, connection: connectionId ?? "", seconds: Math.floor(((expiresAt ?? now) - now) / 1000) };
  });
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
