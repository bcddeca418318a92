import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Robot } from "../simulate/robot.ts";

/** What the demo sets up: applications, integrations, two identity providers with their robots, and what happens to whom. */
export interface Scenario {
  readonly applications: readonly DemoApplication[];
  readonly integrations: readonly DemoIntegration[];
  readonly providers: readonly Provider[];
  readonly journeys: readonly Journey[];
}

/** An application of the demo; `metadata` is a file beside the scenario, `catalogue` an entry to start with. */
export interface DemoApplication {
  readonly key: string;
  readonly name: string;
  readonly category: string;
  readonly roles: readonly { readonly value: string; readonly display: string }[];
  readonly requiredRole?: string | undefined;
  readonly metadata?: string | undefined;
  readonly catalogue?: string | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

/** An integration of the demo, for the application with this key. */
export interface DemoIntegration {
  readonly name: string;
  readonly kind: "idlcm" | "business_hub";
  readonly application: string;
}

/** One identity provider of the demo and the robots in it. */
export interface Provider {
  readonly idp: "okta" | "entra";
  readonly connection: string;
  readonly family?: "aiw" | "oin" | undefined;
  readonly dialect?: "legacy" | "compliant" | undefined;
  readonly robots: readonly Robot[];
}

/** What happens to one service account, in order. */
export interface Journey {
  readonly userName: string;
  readonly application: string;
  readonly steps: readonly JourneyStep[];
}

/** One thing that happens to a service account. */
export type JourneyStep =
  | { readonly do: "enroll" | "confirm by two codes" | "confirm by a code that was accepted" }
  | { readonly do: "link"; readonly integration: string }
  | { readonly do: "deactivate upstream" | "reactivate upstream" };

const robot = z.strictObject({
  userName: z.string(),
  givenName: z.string(),
  familyName: z.string(),
  department: z.string(),
  grants: z.array(
    z.strictObject({ channel: z.enum(["group", "role", "entitlement", "attribute"]), value: z.string() }),
  ),
});

const step = z.union([
  z.strictObject({ do: z.enum(["enroll", "confirm by two codes", "confirm by a code that was accepted"]) }),
  z.strictObject({ do: z.literal("link"), integration: z.string() }),
  z.strictObject({ do: z.enum(["deactivate upstream", "reactivate upstream"]) }),
]);

const scenario: z.ZodType<Scenario> = z.strictObject({
  applications: z.array(
    z.strictObject({
      key: z.string(),
      name: z.string(),
      category: z.string(),
      roles: z.array(z.strictObject({ value: z.string(), display: z.string() })),
      requiredRole: z.string().optional(),
      metadata: z.string().optional(),
      catalogue: z.string().optional(),
      variables: z.record(z.string(), z.string()).optional(),
    }),
  ),
  integrations: z.array(
    z.strictObject({ name: z.string(), kind: z.enum(["idlcm", "business_hub"]), application: z.string() }),
  ),
  providers: z.array(
    z.strictObject({
      idp: z.enum(["okta", "entra"]),
      connection: z.string(),
      family: z.enum(["aiw", "oin"]).optional(),
      dialect: z.enum(["legacy", "compliant"]).optional(),
      robots: z.array(robot),
    }),
  ),
  journeys: z.array(z.strictObject({ userName: z.string(), application: z.string(), steps: z.array(step) })),
});

/** The absolute path of a file in `data/demo`. */
export function demoFile(name: string): string {
  return fileURLToPath(new URL(`../../data/demo/${name}`, import.meta.url));
}

/** Reads the scenario that ships with the program. @throws {z.ZodError} when the file was edited into something else. */
export async function readScenario(): Promise<Scenario> {
  return scenario.parse(JSON.parse(await readFile(demoFile("scenario.json"), "utf8")));
}
