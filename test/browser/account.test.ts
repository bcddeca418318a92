import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { missingChromium, needBrowser, openTab } from "../support/browser.ts";
import { type ConsoleWorld, startConsoleWorld } from "../support/console-world.ts";
import { aQrPicture, toPng } from "../support/pictures.ts";
import { referenceCode } from "../support/reference-code.ts";

const SEED = { bytes: Buffer.from("12345678901234567890"), base32: "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ" };
const SEED_URI = `otpauth://totp/CRM:robot?secret=${SEED.base32.replaceAll(" ", "")}&issuer=CRM`;

let world: ConsoleWorld;

needBrowser();

beforeAll(async () => {
  if (missingChromium() !== undefined) return;
  await buildConsole(process.cwd());
  world = await startConsoleWorld();
  await world.api.post("/applications", { key: "crm", name: "CRM" });
  await world.api.post("/integrations", { name: "Members", kind: "idlcm", applicationId: "crm" });
}, 120_000);

afterAll(() => world?.[Symbol.asyncDispose]());

/** Registers a placeholder; answers its id. */
async function aPlaceholder(label: string): Promise<string> {
  const made = await world.api.post("/accounts", { kind: "placeholder", application: "crm", label });
  return String(made["id"]);
}

/** The code that the seed has now. */
function codeNow(): string {
  return referenceCode("SHA1", SEED.bytes, Math.floor(Date.now() / 30_000), 6);
}

/** Presses the one button that brings the account further. */
async function pressNext(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).first().click();
}

async function inDialog(page: Page, press: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
  const dialog = page.getByRole("dialog").filter({ visible: true });
  for (const [label, value] of Object.entries(fields)) await dialog.getByLabel(label).fill(value);
  await dialog.getByRole("button", { name: press, exact: true }).click();
  await dialog.waitFor({ state: "detached" });
}

describe("a placeholder", () => {
  it("goes from nothing to its work by the buttons that its page shows", async () => {
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    await tab.go("/accounts/new");
    await page.getByRole("combobox", { name: /^App/ }).selectOption("crm");
    await page.getByRole("textbox", { name: "Label" }).fill("CRM robot");
    await page.getByRole("button", { name: "Register it" }).click();

    await pressNext(page, "Store a password");
    await inDialog(page, "Draw and store it");
    await page.getByRole("tab", { name: "Overview" }).click();
    await page.getByRole("button", { name: "They are where they belong" }).click();
    await pressNext(page, "Give it an address and a number");
    await inDialog(page, "Save", { "E-mail address": "svc-crm@example.com", "Phone number": "+4930123456" });
    await pressNext(page, "Change the user name");
    await page.getByRole("button", { name: "Use its address svc-crm@example.com" }).click();
    await inDialog(page, "Save");
    await pressNext(page, "State that it is in CRM");
    await inDialog(page, "It is there", { "How you know": "Created in the admin console" });
    await pressNext(page, "State that both are set");
    await inDialog(page, "They are set", { "How you know": "Both shown in the profile" });
    await pressNext(page, "Enrol the second factor");
    await page.getByLabel("Key or address").fill(SEED.base32);
    await page.getByRole("button", { name: "Bring it in" }).click();
    await page.getByRole("button", { name: "Show the code" }).click();
    const code = await page.getByRole("status", { name: "The code" }).innerText();
    await page.getByRole("button", { name: "Yes, it was accepted" }).click();
    await pressNext(page, "Link to an integration");
    await inDialog(page, "Link");
    await page.getByText("Everything is in place").waitFor();

    expect(page.url()).toMatch(/\/accounts\/[0-9a-f-]{36}/);
    expect(await page.locator("h1").innerText()).toBe("svc-crm@example.com");
    expect(code.replaceAll(" ", "")).toMatch(/^\d{6}$/);
    expect(await page.getByText("Members uses it in CRM.").count()).toBe(1);
    expect(tab.problems()).toEqual([]);
  }, 150_000);

  it("is held with a reason that its page shows, and is released again", async () => {
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    await tab.go(`/accounts/${await aPlaceholder("held")}`);

    await page.getByRole("button", { name: "Hold", exact: true }).click();
    await inDialog(page, "Hold", { Why: "Looked into after an alert" });
    await page.getByText("Waits for a person to release the hold: Looked into after an alert.").waitFor();
    const focused = await page.evaluate(() => document.activeElement?.textContent);
    await pressNext(page, "Release the hold");
    await inDialog(page, "Release");
    await page.getByText("Waits for a password (step 2 of 9).").waitFor();

    expect(focused).toBe("Release");
    expect(await page.getByText("Looked into after an alert").count()).toBe(1);
    expect(tab.problems()).toEqual([]);
  });
});

describe("a second factor", () => {
  it("is read from a picture, and shows its code with the time that is left", async () => {
    const id = await aPlaceholder("picture");
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    await tab.go(`/accounts/${id}?tab=authenticator&way=picture`);
    const picture = { name: "qr.png", mimeType: "image/png", buffer: toPng(aQrPicture([SEED_URI])) };

    await page.locator('input[type="file"]').setInputFiles(picture);
    await page.getByRole("button", { name: "Bring it in" }).click();
    const before = codeNow();
    await page.getByRole("button", { name: "Show the code" }).click();
    const code = (await page.getByRole("status", { name: "The code" }).innerText()).replaceAll(" ", "");
    const left = await page.getByRole("img", { name: /seconds left/ }).getAttribute("aria-label");

    expect([before, codeNow()]).toContain(code);
    expect(Number.parseInt(left ?? "", 10)).toBeLessThanOrEqual(30);
    expect(tab.problems()).toEqual([]);
  });

  it("is read by the camera", async () => {
    const id = await aPlaceholder("camera");
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    const png = toPng(aQrPicture([SEED_URI])).toString("base64");
    await page.addInitScript((data) => {
      navigator.mediaDevices.getUserMedia = async () => {
        const picture = new Image();
        picture.src = `data:image/png;base64,${data}`;
        await picture.decode();
        const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
        const draw = () => {
          const context = canvas.getContext("2d");
          if (context === null) return;
          context.fillStyle = "#fff";
          context.fillRect(0, 0, 640, 480);
          context.drawImage(picture, 120, 40);
          requestAnimationFrame(draw);
        };
        draw();
        return canvas.captureStream(5);
      };
    }, png);
    await tab.go(`/accounts/${id}?tab=authenticator&way=camera`);

    await page.getByRole("button", { name: "Turn the camera on" }).click();
    await page.getByRole("button", { name: "Show the code" }).waitFor();

    expect(tab.problems()).toEqual([]);
  });

  it("can do without a camera, and says how", async () => {
    const id = await aPlaceholder("no camera");
    await using tab = await openTab(world.browser, world.server);
    await tab.go(`/accounts/${id}?tab=authenticator&way=camera`);

    await tab.page.getByRole("button", { name: "Turn the camera on" }).click();

    await tab.page.getByText("The camera cannot be used").waitFor();
    expect(await tab.page.getByRole("alert").innerText()).toContain("or paste the key");
  });
});
