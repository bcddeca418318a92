interface Known {
  readonly id: string;
  readonly name: string;
  readonly loginName: string;
}

/** A person by name. Whoever signed in is known by login name and by where that was, such as `olga@corp.example (Okta)`. */
export function personWords(actorId: string, people: readonly Known[]): string {
  const person = people.find(({ id, loginName }) => id === actorId || actorId.startsWith(`${loginName} (`));
  return person?.name ?? actorId;
}
