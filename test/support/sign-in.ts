import type { Page } from "playwright-core";

/** Gives a page an authenticator of its own, which keeps passkeys and asks nobody (CDP, WebAuthn domain). */
export async function addAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/**
 * Goes through the set-up of a new server with a passkey, up to the console; the recovery file is left for later.
 * @param code the set-up code, which the start prints
 */
export async function setUpOwner(page: Page, code: string, name = "Olga"): Promise<void> {
  await page.goto(`/setup?code=${code}`);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Your e-mail address").fill("olga@corp.example");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Create a passkey" }).click();
  await page.getByRole("link", { name: "I have kept them" }).click();
  await page.getByRole("link", { name: "Do it later" }).click();
  await page.getByRole("button", { name: "Open the console" }).click();
  await page.waitForURL(({ pathname }) => pathname !== "/setup");
}

/** Signs in with the passkey of the page's authenticator, at the sign-in page. */
export async function signIn(page: Page): Promise<void> {
  if (new URL(page.url()).pathname !== "/login") await page.goto("/login");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
}
