import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { OutboundCode } from "../../src/domain/outbound.ts";

const CODES = {
  bad_url: true,
  not_https: true,
  credentials_in_url: true,
  port_not_allowed: true,
  address_not_public: true,
  name_not_found: true,
  not_reached: true,
  certificate_refused: true,
  too_slow: true,
  too_large: true,
  encoded_body: true,
  incomplete_body: true,
  too_many_redirects: true,
  redirect_loop: true,
  status: true,
} satisfies Record<OutboundCode, true>;

it("every reason for not fetching an address is explained, and no other", () => {
  const page = readFileSync("docs/verification.md", "utf8");
  const section = page.slice(page.indexOf("### When an address is not fetched"), page.indexOf("## What is kept"));

  const explained = [...section.matchAll(/^\| `(?<code>\w+)` \|/gm)].map(({ groups }) => groups?.["code"]);

  expect(explained.toSorted()).toEqual(["outbound", ...Object.keys(CODES)].toSorted());
});
