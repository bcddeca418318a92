import { toIso } from "../../domain/clock.ts";
import type { ComponentName, ComponentReport, ComponentState } from "../../domain/system/system.ts";
import { html, joinedHtml, type PageContent } from "../sso/page.ts";

const TITLES: Readonly<Record<ComponentState, string>> = {
  ok: "Anteroom is up",
  degraded: "Anteroom is up, and needs a look",
  down: "Anteroom does not serve everything",
};
const WORDS: Readonly<Record<ComponentState, string>> = { ok: "✓ Well", degraded: "! Look at it", down: "✕ Down" };
const NAMES: Readonly<Record<ComponentName, string>> = {
  store: "Database",
  disk: "Disk",
  keys: "Keys",
  jobs: "Background work",
  clock: "Clock",
};

/** How the server is. @param components left out for strangers */
export function statusPage(
  state: ComponentState,
  components: readonly ComponentReport[] | undefined,
  now: number,
): PageContent {
  const rows = (components ?? []).map((one) => {
    const tone = one.state === "ok" ? "good" : "bad";
    return html`<tr><th scope="row">${NAMES[one.name]}</th><td><strong class="${tone}">${WORDS[one.state]}</strong><br>${one.detail}<br><span class="small">Since ${utc(one.since)}</span></td></tr>`;
  });
  const more =
    components === undefined
      ? html`<p>What it is about is shown to people who are signed in, with a token, and on the host itself.</p><p><a class="button" href="./login?return=/status">Sign in</a></p>`
      : html`<table>${joinedHtml(rows)}</table>`;
  return {
    title: TITLES[state],
    wide: components !== undefined,
    body: [more, html`<p class="small">Looked at ${utc(now)}.</p>`],
  };
}

function utc(at: number): string {
  return `${toIso(at).slice(0, 19).replace("T", " ")} UTC`;
}
