import { describe, expect, it } from "vitest";
import { TokenSource } from "../../../src/simulate/credential.ts";
import { startTokenEndpoint } from "./token-endpoint.ts";

describe("the token of a simulated client", () => {
  it("is the one that was pasted", async () => {
    expect(await new TokenSource("t0ken").token()).toBe("t0ken");
  });

  it("is fetched once for all that ask at the same time, with id and secret in the header", async () => {
    await using endpoint = await startTokenEndpoint(() => ({ access_token: "short", expires_in: 3600 }));
    const source = new TokenSource({ tokenUrl: endpoint.url, clientId: "a b", clientSecret: "c:d" });

    const tokens = await Promise.all([source.token(), source.token(), source.token()]);

    expect(tokens).toEqual(["short", "short", "short"]);
    expect(endpoint.seen).toEqual([
      { authorization: `Basic ${btoa("a%20b:c%3Ad")}`, body: "grant_type=client_credentials&scope=scim" },
    ]);
  });

  it("is fetched again a minute before it ends", async () => {
    await using endpoint = await startTokenEndpoint((count) => ({ access_token: `token ${count}`, expires_in: 60 }));
    const source = new TokenSource({ tokenUrl: endpoint.url, clientId: "a", clientSecret: "b" });

    expect([await source.token(), await source.token()]).toEqual(["token 1", "token 2"]);
  });

  it("is asked for anew after a refusal, which is told by its error code", async () => {
    await using endpoint = await startTokenEndpoint((count) =>
      count === 1 ? { error: "invalid_client" } : { access_token: "short" },
    );
    const source = new TokenSource({ tokenUrl: endpoint.url, clientId: "a", clientSecret: "b" });

    await expect(source.token()).rejects.toThrow("The token endpoint answered 401: invalid_client.");

    expect(await source.token()).toBe("short");
  });
});
