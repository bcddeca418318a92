import type { LoadRequest } from "./request.ts";

/** The `userName` of the user with this number. */
export function userNameOf(index: number): string {
  return `ada.lovelace-${String(index).padStart(7, "0")}@example.com`;
}

/**
 * The body with which Okta creates a user, with the profile attributes that are commonly mapped: about 1 KB, so that a
 * resource is as large as the JSON of the bare servers.
 */
export function userBody(index: number): string {
  const userName = userNameOf(index);
  return JSON.stringify({
    schemas: [
      "urn:ietf:params:scim:schemas:core:2.0:User",
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    ],
    userName,
    name: { givenName: "Ada", familyName: `Lovelace ${index}`, formatted: `Ada Lovelace ${index}` },
    emails: [{ primary: true, value: userName, type: "work" }],
    phoneNumbers: [{ primary: true, value: `+44 20 7946 ${1000 + (index % 9000)}`, type: "work" }],
    addresses: [
      {
        type: "work",
        streetAddress: "12 St James's Square",
        locality: "London",
        postalCode: "SW1Y 4JH",
        country: "GB",
      },
    ],
    displayName: `Ada Lovelace ${index}`,
    title: "Analyst",
    userType: "Employee",
    preferredLanguage: "en-GB",
    locale: "en-GB",
    timezone: "Europe/London",
    externalId: `00u${String(index).padStart(17, "0")}`,
    groups: [],
    password: "1mz050nq",
    active: true,
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
      employeeNumber: String(100_000 + index),
      costCenter: "4130",
      organization: "Analytical Engines",
      department: "Computation",
    },
  });
}

/** Creates the user with this number. */
export function createUser(index: number): LoadRequest {
  return { method: "POST", path: "/Users", body: userBody(index), expectStatus: 201 };
}

/** Looks the user up as Okta does before it creates one. */
export function lookUpUser(index: number): LoadRequest {
  const filter = encodeURIComponent(`userName eq "${userNameOf(index)}"`);
  const path = `/Users?filter=${filter}&startIndex=1&count=100`;
  return { method: "GET", path, expectStatus: 200, expectText: userNameOf(index) };
}

/** Deactivates or activates a user as Okta does. */
export function patchActive(id: string, active: boolean): LoadRequest {
  const body = JSON.stringify({
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "replace", value: { active } }],
  });
  return { method: "PATCH", path: `/Users/${id}`, body, expectStatus: 200, expectText: `"active":${active}` };
}
