import { describe, expect, it } from "vitest";
import { entraObjectId, inventRobots, oktaId } from "../../../src/simulate/robot.ts";

describe("invented robots", () => {
  const plan = {
    count: 40,
    domain: "example.com",
    values: ["crm:admin", "wiki"],
    channels: ["group", "role"],
  } as const;

  it("are the same for the same plan", () => {
    expect(inventRobots(plan)).toEqual(inventRobots(plan));
  });

  it("have different names", () => {
    expect(new Set(inventRobots(plan).map((robot) => robot.userName)).size).toBe(40);
  });

  it("start with a CRM robot", () => {
    expect(inventRobots(plan)[0]).toEqual({
      userName: "svc-crm-01@example.com",
      givenName: "Robot 01",
      familyName: "Crm",
      department: "Automation",
      grants: [{ channel: "group", value: "crm:admin" }],
    });
  });

  it("get nothing when there is nothing to assign", () => {
    expect(inventRobots({ ...plan, values: [] }).flatMap((robot) => robot.grants)).toEqual([]);
  });

  it("have ids in their provider's form, whatever the case of their name", () => {
    expect(oktaId("Svc@Example.com")).toBe(oktaId("svc@example.com"));
    expect(oktaId("svc@example.com")).toMatch(/^00u[A-Za-z0-9]{17}$/);
    expect(entraObjectId("svc@example.com")).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });
});
