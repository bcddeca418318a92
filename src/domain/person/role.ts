/** What people can be in the workspace, by how much an identity provider's rules can give, the least first. */
export const RULE_ROLES = ["user", "auditor", "operator", "admin", "super_admin"] as const;
/** A role that a rule of an identity provider can give: all but the Owner's. */
export type RuleRole = (typeof RULE_ROLES)[number];

/** What a person is in the workspace. */
export type PersonRole = RuleRole | "owner";

/** What people can be in the workspace, the least first. */
export const PERSON_ROLES: readonly [PersonRole, ...PersonRole[]] = [...RULE_ROLES, "owner"];

/** Roles as people read them. */
export const ROLE_NAMES: Readonly<Record<PersonRole, string>> = {
  owner: "Owner",
  super_admin: "Super Admin",
  admin: "Admin",
  user: "User",
  auditor: "Auditor",
  operator: "Operator",
};

/** Whether somebody of one role may give another, take it away, or act on somebody who has it. */
export function mayGive(giver: PersonRole, given: PersonRole): boolean {
  const least = PERSON_ROLES.indexOf("admin");
  const [own, other] = [PERSON_ROLES.indexOf(giver), PERSON_ROLES.indexOf(given)];
  return own >= least && other <= own;
}

/** The strongest of some roles; undefined when there is none. */
export function strongest<Role extends PersonRole>(roles: Iterable<Role>): Role | undefined {
  return [...roles].reduce<Role | undefined>(
    (best, role) => (best === undefined || PERSON_ROLES.indexOf(role) > PERSON_ROLES.indexOf(best) ? role : best),
    undefined,
  );
}
