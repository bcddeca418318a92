import type { ApiCaller } from "../../domain/connection/gatekeeper.ts";
import { AnteroomError } from "../../domain/errors.ts";
import type { Person } from "../../domain/person/person.ts";

/** The person who asks; the matrix lets nobody else get here. @throws {AnteroomError} `forbidden` */
export function personOf({ asker }: ApiCaller): Person {
  if (asker.person !== null) return asker.person;
  throw new AnteroomError(
    "forbidden",
    "A token that is nobody's own cannot do this; use a personal token, or sign in.",
  );
}
