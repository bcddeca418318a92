import { QueryClient } from "@tanstack/react-query";
import { problemOf } from "./problem.ts";

/** What was read, and for how long it is good. Refusals are final; a server that cannot be reached is asked again. */
export const queryClient: QueryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => [0, 503].includes(problemOf(error).status) && count < 2,
    },
    mutations: { retry: false },
  },
});

/** Has everything that is on the screen read again, after something was changed. */
export function refreshAll(): Promise<void> {
  return queryClient.invalidateQueries();
}
