import { api, type Schemas } from "../../api/client.ts";

/** As whom somebody is known, read once a minute. */
export function useMe(): Schemas["Me"] | undefined {
  return api.useQuery("get", "/me", {}, { refetchInterval: 60_000, staleTime: 30_000 }).data;
}
