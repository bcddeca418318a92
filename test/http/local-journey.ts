import { asHost, FROM_CONSOLE, PASSWORD, setUpWithPasskey } from "../support/local-people.ts";
import { SoftAuthenticator } from "../support/soft-authenticator.ts";
import { totpAt } from "../support/totp.ts";
import type { RunningApi } from "./api-client.ts";

/** Sets an Owner up and has them look after their own ways in: every endpoint of signing in here, once. */
export async function signInHereOnce(api: RunningApi): Promise<void> {
  const { browser, authenticator } = await setUpWithPasskey(api);
  const call = (method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown) =>
    api.call(method, path, body, {
      token: "",
      headers: { Cookie: browser.cookie, ...FROM_CONSOLE, "Anteroom-Reason": "test" },
    });
  const [first] = (await call("GET", "/me/passkeys")).body["items"];
  const { options } = (await call("POST", "/me/passkeys/options")).body;
  const response = new SoftAuthenticator(api.url).create(options);
  await call("POST", "/me/passkeys", { name: "Key", response });
  await call("PATCH", `/me/passkeys/${first.id}`, { name: "Laptop" });
  const { otpauthUri } = (await call("POST", "/me/factor", {})).body;
  const secret = new URL(otpauthUri).searchParams.get("secret") ?? "";
  const now = api.clock.now();
  const codes = [totpAt(secret, now - 30_000), totpAt(secret, now)];
  await call("POST", "/me/factor/confirmation", { codes });
  await call("PUT", "/me/password", { password: PASSWORD });
  await call("DELETE", "/me/password");
  await call("POST", "/me/recovery-codes");
  const proof = (await call("POST", "/step-up/passkey/options")).body["options"];
  const proved = await call("POST", "/step-up/passkey", { response: authenticator.get(proof) });
  const [cookie = ""] = proved.headers.getSetCookie();
  browser.cookies.set("anteroom", /^anteroom=([\w-]{43});/.exec(cookie)?.[1] ?? "");
  await call("DELETE", `/me/passkeys/${first.id}`);
  await asHost(api, "POST", "/sign-in-links", {});
  const { items } = (await call("GET", "/me/sessions")).body;
  await call("DELETE", `/me/sessions/${items[0].id}`);
}
