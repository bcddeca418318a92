import createClient, { type Client, type Middleware } from "openapi-fetch";
import createQueryClient, { type OpenapiQueryClient } from "openapi-react-query";
import { basePath } from "./place.ts";
import { ApiProblem, problemOf } from "./problem.ts";
import type { components, paths } from "./schema.ts";

/** The bodies of the management API by name, such as `Schemas["Account"]`. */
export type Schemas = components["schemas"];

/** Makes every refusal an `ApiProblem`, so that a call either has data or throws. */
const refusals: Middleware = {
  async onResponse({ response }) {
    if (response.ok) return undefined;
    const body: unknown = await response
      .clone()
      .json()
      .catch(() => ({ title: `The server answered ${response.status}` }));
    throw new ApiProblem(response.status, typeof body === "object" && body !== null ? { ...body } : {});
  },
  onError: ({ error }) => problemOf(error),
};

/** The management API by single calls; a refusal is thrown as `ApiProblem`. */
export const client: Client<paths> = createClient<paths>({
  baseUrl: `${window.location.origin}${basePath}/api/v1`,
  headers: { "Anteroom-Console": "1" },
});
client.use(refusals);

/** The management API by hooks: `api.useQuery("get", "/accounts/{id}", { params: { path: { id } } })`. */
export const api: OpenapiQueryClient<paths> = createQueryClient(client);
