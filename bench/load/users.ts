import type { LoadRequest } from "./request.ts";

const NUMBER = "0000000";

const USER_NAME = `ada.lovelace-${NUMBER}@example.com`;

/**
 * The body with which Okta creates a user, with the profile attributes that are commonly mapped: about 1 KB, so that a
 * resource is as large as the JSON of the bare servers.
 */
const BODY = JSON.stringify({
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
  userName: USER_NAME,
  name: { givenName: "Ada", familyName: `Lovelace ${NUMBER}`, formatted: `Ada Lovelace ${NUMBER}` },
  emails: [{ primary: true, value: USER_NAME, type: "work" }],
  phoneNumbers: [{ primary: true, value: `+44 20 ${NUMBER}`, type: "work" }],
  addresses: [
    { type: "work", streetAddress: "12 St James's Square", locality: "London", postalCode: "SW1Y 4JH", country: "GB" },
  ],
  displayName: `Ada Lovelace ${NUMBER}`,
  title: "Analyst",
  userType: "Employee",
  preferredLanguage: "en-GB",
  locale: "en-GB",
  timezone: "Europe/London",
  externalId: `00u18ep2sjmn${NUMBER}`,
  groups: [],
  password: "1mz050nq",
  active: true,
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
    employeeNumber: NUMBER,
    costCenter: "4130",
    organization: "Analytical Engines",
    department: "Computation",
  },
});

/** What was made of user 0, as it would be for the user with this number: a user's number has the same length wherever it is. */
export function numbered(text: string, index: number): string {
  return text.replaceAll(NUMBER, String(index).padStart(NUMBER.length, "0"));
}

/** The `userName` of the user with this number. */
export function userNameOf(index: number): string {
  return numbered(USER_NAME, index);
}

/** The body that creates the user with this number. */
export function userBody(index: number): string {
  return numbered(BODY, index);
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
