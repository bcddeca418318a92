/** A role that an app offers. */
interface Role {
  readonly value: string;
  readonly display: string;
}

/** Roles as people edit them: one a line, with a name of its own behind the equals sign. */
export function textOfRoles(roles: readonly Role[]): string {
  return roles.map(({ value, display }) => (value === display ? value : `${value} = ${display}`)).join("\n");
}

/** Reads the lines of roles; lines without a value are left out. */
export function rolesOf(text: string): { value: string; display?: string }[] {
  return text
    .split("\n")
    .map((line) => line.split("="))
    .map(([value = "", ...rest]) => ({ value: value.trim(), display: rest.join("=").trim() }))
    .filter(({ value }) => value !== "")
    .map(({ value, display }) => (display === "" ? { value } : { value, display }));
}
