import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Request, Response, Router } from "express";
import { isJsonObject, type JsonObject } from "../../lib/json.ts";
import type { BaseSet } from "../../scim/discovery-set.ts";
import { SCIM_BASE } from "./scim-target.ts";

/**
 * Asks scimmy's router for the base set of discovery. It answers requests that are made here and never one of a client:
 * its parsers must not see what a client wrote, in the address, the query or a body (docs/decisions/0004).
 */
export async function readBaseSet(router: Router): Promise<BaseSet> {
  return {
    schemas: resourcesOf(await ask(router, "/Schemas")),
    resourceTypes: resourcesOf(await ask(router, "/ResourceTypes")),
    service: await ask(router, "/ServiceProviderConfig"),
  };
}

function ask(router: Router, path: string): Promise<JsonObject> {
  const request = Object.assign(new IncomingMessage(new Socket()), {
    method: "GET",
    url: path,
    baseUrl: SCIM_BASE,
    query: {},
  });
  return new Promise((resolve, reject) => {
    const response = Object.assign(new ServerResponse(request), {
      status: (code: number) => Object.assign(response, { statusCode: code }),
      send: (body: unknown) => resolve(JSON.parse(JSON.stringify(body))),
    });
    const unserved = (error?: unknown): void => reject(error ?? new Error(`Discovery does not know ${path}.`));
    router(request as unknown as Request, response as unknown as Response, unserved);
  });
}

function resourcesOf({ Resources: listed }: JsonObject): readonly JsonObject[] {
  return Array.isArray(listed) ? listed.filter(isJsonObject) : [];
}
