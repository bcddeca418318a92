import { client } from "../api/client.ts";

/** What people are told of the example app before sample data is removed. */
export const EXAMPLE_GOES = "The example app that came with it goes, too, unless something else needs it by now.";

/** Removes a simulation with all that it brought; answers with what to tell of it: that it is gone, and which app stays and why. */
export async function removeSample(id: string): Promise<string> {
  const { data } = await client.DELETE("/simulations/{id}", { params: { path: { id } } });
  return ["The sample data is removed.", ...(data?.kept ?? []).map(({ problem }) => problem)].join(" ");
}
