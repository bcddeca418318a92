import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type EnrolmentScene, openScene, SEED, SEED_URI } from "./enrolment-scene.ts";

let scene: EnrolmentScene;

beforeAll(async () => {
  scene = await openScene();
});
beforeEach(() => {
  scene.api.clock.at += 60_000;
});
afterAll(() => scene[Symbol.asyncDispose]());

/** What a page without script answers. */
interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

async function post(fields: Readonly<Record<string, string>>): Promise<Page> {
  const response = await fetch(`${scene.api.url}/enrol/plain`, { method: "POST", body: new URLSearchParams(fields) });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** A link that works, as it is given to a colleague. */
async function aLink(): Promise<string> {
  await scene.api.call("DELETE", `/accounts/${scene.crm}/authenticator`);
  const { body } = await scene.api.call("POST", `/accounts/${scene.crm}/authenticator/enrolment-link`);
  return String(body["url"]);
}

describe("enrolling by link without a script", () => {
  it("goes from the pasted link to a confirmed factor, page by page", async () => {
    const link = await aLink();

    const opened = await post({ do: "open", link });
    const token = /name="link" value="(anr_enrol_\w+)"/.exec(opened.text)?.[1] ?? "";
    const brought = await post({ do: "seed", link: token, text: SEED_URI });
    const early = await post({ do: "accepted", link: token });
    const code = await post({ do: "code", link: token });
    const done = await post({ do: "accepted", link: token });
    const over = await post({ do: "open", link: token });

    expect(opened.text).toContain("For the login svc@example.com at CRM.");
    expect(opened.text).toContain('<li aria-current="step">1. Paste the key</li>');
    expect(brought.text).toContain('<li aria-current="step">2. Enter the code</li>');
    expect([early.status, /class="problem" role="alert">No code of this factor/.test(early.text)]).toEqual([409, true]);
    expect(code.text).toContain(scene.codeIn(0));
    expect(done.text).toContain("The second factor is set up and kept here.");
    expect([over.status, over.text.includes("This link does not work")]).toEqual([404, true]);
    expect(await scene.mfaOf(scene.crm)).toBe("enrolled");
    expect([opened, brought, code, done].some(({ text }) => text.includes(SEED.base32))).toBe(false);
  });

  it("takes two codes of another device, spaces or not", async () => {
    const link = await aLink();
    await post({ do: "seed", link, text: SEED.base32 });
    const spaced = (digits: string) => `${digits.slice(0, 3)} ${digits.slice(3)}`;

    const wrong = await post({ do: "codes", link, first: "000000", second: "000001" });
    const right = await post({ do: "codes", link, first: spaced(scene.codeIn(-30)), second: scene.codeIn(0) });

    expect([wrong.status, wrong.text.includes('role="alert"')]).toEqual([400, true]);
    expect([right.status, right.text.includes("kept here")]).toEqual([200, true]);
  });

  it("stays at its step when something is wrong, and lets start again", async () => {
    const link = await aLink();

    const broken = await post({ do: "seed", link, text: "not base32!" });
    await post({ do: "seed", link, text: SEED.base32 });
    const again = await post({ do: "again", link });
    const unknown = await post({ do: "__proto__", link });

    expect([broken.status, broken.text.includes("1. Paste the key</li>")]).toEqual([400, true]);
    expect(again.text).toContain('<li aria-current="step">1. Paste the key</li>');
    expect(unknown.text).toContain('<li aria-current="step">2. Enter the code</li>');
  });

  it.each([
    ["no link", {}],
    ["half a link", { link: "https://anteroom.example/enrol#anr_enrol_x" }],
    ["what looks like HTML", { link: '"><script>alert(1)</script>' }],
    ["two links", { link: "a", do: "open" }],
  ])("tells %s whom to ask, and nothing else", async (_name, fields) => {
    const { status, text, headers } = await post(fields);

    expect(status).toBe(404);
    expect(text).toContain("Ask whoever sent it for a new one.");
    expect(text).not.toContain("alert(1)");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("lets nobody guess links without end", async () => {
    scene.api.clock.at += 120_000;
    const statuses: number[] = [];

    for (let guess = 0; guess < 31; guess += 1) statuses.push((await post({ link: `guess-${guess}` })).status);

    expect(statuses.filter((status) => status === 404)).toHaveLength(30);
    expect(statuses.at(-1)).toBe(429);
  });

  it("takes no form of another type", async () => {
    scene.api.clock.at += 120_000;
    const response = await fetch(`${scene.api.url}/enrol/plain`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: "{}",
    });

    expect(response.status).toBe(415);
    expect(await response.text()).toContain("<h1>Set up a second factor</h1>");
  });
});
