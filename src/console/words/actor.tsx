import { useCallback } from "react";
import { api, type Schemas } from "../api/client.ts";
import { personWords } from "./person-words.ts";

/** Who did something. */
export type Actor = Pick<Schemas["TimelineEntry"]["actor"], "kind" | "id">;

/** What actors are called whom no list names. */
const KINDS: Readonly<Record<Exclude<Actor["kind"], "person">, string>> = {
  connection: "The identity provider",
  token: "An API token",
  enrolment_link: "Somebody with a link",
  setup_link: "Somebody with a setup link",
  job: "Anteroom",
  local: "Anteroom",
};

/** How to say who did something: people by their names, where those are known. */
export function useActorWords(): (actor: Actor) => string {
  const people = api.useQuery(
    "get",
    "/people",
    { params: { query: { limit: 200 } } },
    { staleTime: 60_000, retry: false },
  );
  const items = people.data?.items;
  return useCallback(
    (actor) => {
      if (actor.kind !== "person") return KINDS[actor.kind];
      return personWords(actor.id, items ?? []);
    },
    [items],
  );
}
