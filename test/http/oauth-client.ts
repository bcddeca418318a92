import type { ApiAnswer, Json, RunningApi } from "./api-client.ts";

/** A connection with an OAuth client and a secret of it. */
export interface OAuthSetup {
  readonly connectionId: string;
  readonly connectionToken: string;
  /** The client_id. */
  readonly id: string;
  /** The client below `/api/v1`. */
  readonly path: string;
  readonly secret: string;
  readonly secretId: string;
}

let made = 0;

/** Adds a connection with an OAuth client. */
export async function aClient(api: RunningApi): Promise<OAuthSetup> {
  made += 1;
  const connection = (await api.call("POST", "/connections", { name: `Entra ${made}`, idp: "entra" })).body;
  const { id } = (await api.call("POST", `/connections/${connection["id"]}/oauth-clients`, { name: "Entra" })).body;
  const path = `/connections/${connection["id"]}/oauth-clients/${id}`;
  const secret = (await api.call("POST", `${path}/secrets`)).body;
  return {
    connectionId: connection["id"],
    connectionToken: connection["token"],
    id,
    path,
    secret: secret["secret"],
    secretId: secret["id"],
  };
}

/** Encodes a form. */
export function form(fields: Json): string {
  return new URLSearchParams(fields).toString();
}

/** Asks for an access token. */
export async function requestToken(
  api: Pick<RunningApi, "url">,
  fields: Json,
  authorization?: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<ApiAnswer> {
  const response = await fetch(`${api.url}/oauth/token`, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      ...(authorization === undefined ? {} : { Authorization: authorization }),
      ...headers,
    },
    body: form(fields),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text) as Json, text };
}
