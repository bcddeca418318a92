import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missingChromium, needBrowser, openTab } from "../support/browser.ts";
import { type ConsoleWorld, startConsoleWorld } from "../support/console-world.ts";
import { aQrPicture, toPng } from "../support/pictures.ts";

const SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

let world: ConsoleWorld;

needBrowser();

beforeAll(async () => {
  if (missingChromium() !== undefined) return;
  world = await startConsoleWorld();
  await world.api.post("/applications", { key: "crm", name: "CRM" });
});

afterAll(() => world?.[Symbol.asyncDispose]());

/** Makes a link for a login of its own; answers the path that a colleague is given, and the account. */
async function aLink(userName: string): Promise<{ readonly path: string; readonly account: string }> {
  const made = await world.api.post("/accounts", { kind: "individual", application: "crm", userName });
  const account = `/accounts/${String(made["id"])}`;
  const link = await world.api.post(`${account}/authenticator/enrolment-link`, { note: "Kim" });
  const { pathname, hash } = new URL(String(link["url"]));
  return { path: `${pathname}${hash}`, account };
}

/** The colleague has no account here, and so no token. */
function asColleague(options: Parameters<typeof openTab>[2] = {}) {
  return openTab(world.browser, { url: world.server.url }, options);
}

describe("the page of an enrolment link", () => {
  it.each<[string, (page: import("playwright-core").Page) => Promise<void>]>([
    ["a key", (page) => page.getByLabel("Or the address or the key beside it").fill(SECRET)],
    [
      "a picture",
      (page) =>
        page.getByLabel("A picture of the QR code").setInputFiles({
          name: "qr.png",
          mimeType: "image/png",
          buffer: toPng(aQrPicture([`otpauth://totp/CRM:x?secret=${SECRET}`])),
        }),
    ],
  ])("leads a colleague from %s to the end", async (name, bring) => {
    const { path, account } = await aLink(`svc ${name}`);
    await using tab = await asColleague();
    const { page } = tab;
    await page.goto(path);
    await page.getByRole("heading", { name: "Scan or paste" }).waitFor();
    const subject = await page.locator("#subject").innerText();

    await bring(page);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText(/Good for \d+ of 30 seconds/).waitFor();
    const code = (await page.locator("#digits").innerText()).replaceAll(/\s/g, "");
    await page.getByRole("button", { name: "Yes, it did" }).click();
    await page.getByRole("heading", { name: "Done" }).waitFor();

    const { gates } = (await world.api.get(account)) as { readonly gates: { readonly mfa: string } };
    expect(subject).toContain(`svc ${name}`);
    expect(code).toMatch(/^\d{6}$/);
    expect(gates.mfa).toBe("enrolled");
    expect(page.url()).not.toContain("#");
    expect(tab.problems()).toEqual([]);
  });

  it("works without a script, from the pasted link to the end", async () => {
    const { path, account } = await aLink("svc-plain");
    await using tab = await asColleague({ javaScriptEnabled: false });
    const { page } = tab;
    await page.goto("/enrol");

    await page.getByLabel("The whole link").fill(`${world.server.url}${path}`);
    await page.getByRole("button", { name: "Open it" }).click();
    await page.getByLabel("The key, or its otpauth:// address").fill(SECRET);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Show the code" }).click();
    const code = await page.locator("strong code").innerText();
    await page.getByRole("button", { name: "Yes, it did" }).click();
    await page.getByText("The second factor is set up and kept here.").waitFor();

    const { gates } = (await world.api.get(account)) as { readonly gates: { readonly mfa: string } };
    expect([gates.mfa, code]).toEqual(["enrolled", expect.stringMatching(/^\d{6}$/)]);
  });

  it("says whom to ask when the link works no more, and nothing of the login", async () => {
    const { path, account } = await aLink("svc-withdrawn");
    await world.api.delete(`${account}/authenticator/enrolment-link`);
    await using tab = await asColleague();

    await tab.page.goto(path);

    await tab.page.getByText("Ask whoever sent it for a new one.").waitFor();
    expect(await tab.page.getByText("svc-withdrawn").count()).toBe(0);
  });

  it.each(["light", "dark"] as const)(
    "is without violations of WCAG in %s, on a narrow screen",
    async (colorScheme) => {
      const { path } = await aLink(`svc-${colorScheme}`);
      await using tab = await asColleague({ colorScheme, viewport: { width: 320, height: 640 } });
      const { page } = tab;
      await page.goto(path);
      await page.getByRole("heading", { name: "Scan or paste" }).waitFor();
      const first = await new AxeBuilder({ page }).analyze();
      await page.getByLabel("Or the address or the key beside it").fill(SECRET);
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByText(/Good for \d+ of 30 seconds/).waitFor();
      const second = await new AxeBuilder({ page }).analyze();
      const width = await page.evaluate(() => document.documentElement.scrollWidth);

      expect([...first.violations, ...second.violations].map(({ id }) => id)).toEqual([]);
      expect(width).toBeLessThanOrEqual(320);
      expect(tab.problems()).toEqual([]);
    },
  );
});
