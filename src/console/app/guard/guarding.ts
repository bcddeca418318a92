import type { Middleware } from "openapi-fetch";
import { client } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { isSomebodyHere } from "./activity.ts";
import { demand, kindOf } from "./demand.ts";

/** As they were sent, by the id of the call: a request can be read once. */
const sent = new Map<string, Request>();

/**
 * Repeats calls that lack something, once somebody has given it. A session that was proved anew shows another secret, so that what was
 * under way with the old one is asked again before anybody is told that they are signed out.
 */
const guarding: Middleware = {
  onRequest({ request, id }) {
    if (!isSomebodyHere()) request.headers.set("Anteroom-Idle", "1");
    sent.set(id, request.clone());
    return request;
  },
  async onResponse({ response, id }) {
    const request = sent.get(id);
    sent.delete(id);
    if (request === undefined || response.ok) return undefined;
    return repeated(request, response.status === 401 ? await fetch(request.clone()) : response);
  },
  onError({ id }) {
    sent.delete(id);
  },
};

async function repeated(request: Request, first: Response): Promise<Response> {
  const given = new Headers(request.headers);
  let response = first;
  while (!response.ok) {
    const problem = await problemIn(response);
    const kind = kindOf(problem);
    if (kind === undefined) return response;
    const headers = await demand(kind, problem);
    if (headers === undefined) return response;
    for (const [name, value] of Object.entries(headers)) given.set(name, value);
    given.delete("Anteroom-Idle");
    response = await fetch(new Request(request.clone(), { headers: given }));
  }
  return response;
}

async function problemIn(response: Response): Promise<ApiProblem> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => ({}));
  return new ApiProblem(response.status, typeof body === "object" && body !== null ? { ...body } : {});
}

client.use(guarding);
