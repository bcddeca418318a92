import type { GuestView } from "../../domain/connection/guest-setup.ts";
import type { GuideField } from "../../domain/connection/setup-guide.ts";
import { type Html, html, joinedHtml, type PageContent } from "../sso/page.ts";

/** What the page of a guest shows beside what the link is for. */
export interface GuestValues {
  readonly baseUrl: string;
  /** The token that was just made; shown this once. */
  readonly token: string | undefined;
  /** The path of the page, whatever stands before it behind a proxy. */
  readonly path: string;
}

/** Where a setup link is opened: its script takes the secret out of the address, and whoever has none pastes the link. */
export function openPage(path: string, problem?: string): PageContent {
  return {
    title: "Connect an identity provider",
    script: `${path}/open.js`,
    body: [
      problem === undefined ? html`` : html`<p class="problem" role="alert">${problem}</p>`,
      html`<p>Somebody sent you a setup link, so that you can connect your identity provider to Anteroom. You need no account here.</p>`,
      html`<form method="post" action="${path}/open" data-open>
<label for="link">The setup link</label><input id="link" name="link" autocomplete="off" spellcheck="false" required>
<button>Open it</button></form>`,
      html`<p class="small">The link works for a limited time. If it does not open, ask whoever sent it for a new one.</p>`,
    ],
  };
}

/** What a guest does, step by step, and how far it is. */
export function guestPage(view: GuestView, values: GuestValues): PageContent {
  const { guide, connectionName } = view;
  return {
    title: `Connect ${connectionName}`,
    wide: true,
    body: [
      progressPart(view, values.token === undefined),
      html`<p>${guide.title}. Do this from top to bottom.</p>`,
      tokenPart(view, values),
      html`<ol>${items(guide.open)}<li><strong>${guide.form.place}</strong>: fill in, in this order:
<table>${joinedHtml(guide.form.fields.map((field) => fieldRow(field, values)))}</table></li>
<li>${guide.form.test}.</li>${items(guide.activate)}<li>${guide.assign} <span class="small">${guide.pace}</span></li></ol>`,
      guide.notes.length === 0 ? html`` : html`<h2>Good to know</h2><ul>${items(guide.notes)}</ul>`,
      html`<p class="small">This page works until ${new Date(view.expiresAt).toISOString().slice(0, 16).replace("T", " ")} UTC. Questions go to whoever sent you the link.</p>`,
      html`<form method="post" action="${values.path}/close"><button class="quiet">Close this page for good in this browser</button></form>`,
    ],
  };
}

function progressPart({ hasToken, hasCalled, users, lastFailure }: GuestView, looksAgain: boolean): Html {
  const steps = [
    ["The token is made", hasToken],
    ["A call was let in", hasCalled],
    ["The first user has arrived", users > 0],
  ] as const;
  const next = steps.findIndex(([, isDone]) => !isDone);
  const shown = steps.map(([label, isDone], at) => {
    const word = isDone ? html`<span class="good">done</span>` : html`${at === next ? "waiting" : "later"}`;
    return html`<li>${label}: ${word}</li>`;
  });
  const failure =
    lastFailure === null ? html`` : html`<p class="problem">The last change was refused: ${lastFailure}</p>`;
  const waiting = looksAgain ? "This page looks again by itself." : "";
  const hint = next === -1 ? "Everything is done. You can close this page." : waiting;
  return html`<section aria-label="Progress"><ul class="steps">${joinedHtml(shown)}</ul>${failure}<p class="small" role="status">${hint}</p></section>`;
}

function tokenPart({ hasToken }: GuestView, { token, path }: GuestValues): Html {
  if (token !== undefined) {
    return html`<h2>The token, shown this once</h2><p role="status"><code>${token}</code></p>
<p class="small">Copy it into the form now. Nobody can read it again, here or anywhere.</p>
<p><a class="button" href="${path}">I have copied it</a></p>`;
  }
  const warning = hasToken
    ? html`<p class="small">A token was made already. If it is lost, make another one; the earlier one then works no more.</p>`
    : html``;
  return html`<form method="post" action="${path}/token"><button>${hasToken ? "Make another token" : "Make the token"}</button></form>${warning}`;
}

function fieldRow({ label, kind, value = "" }: GuideField, { baseUrl, token }: GuestValues): Html {
  const shown = {
    url: html`<code>${baseUrl}</code>`,
    token:
      token === undefined
        ? html`<span class="small">the token, from the button above</span>`
        : html`<code>${token}</code>`,
    text: html`${value}`,
    tick: html`tick ${value}`,
  };
  return html`<tr><th scope="row">${label}</th><td>${shown[kind]}</td></tr>`;
}

function items(texts: readonly string[]): Html {
  return joinedHtml(texts.map((text) => html`<li>${text}</li>`));
}
