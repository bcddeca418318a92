import type { HandedCode } from "../../domain/authenticator/code-handout.ts";
import type { LinkView } from "../../domain/authenticator/linked-enrolment.ts";
import { toIso } from "../../domain/clock.ts";
import { type Html, html, type PageContent } from "../sso/page.ts";

/** What a page without script knows: whose link it is, and what is wrong, if anything. */
export interface PlainState {
  readonly token: string;
  readonly view: LinkView;
  readonly problem: string | undefined;
}

const TITLE = "Set up a second factor";

/** Where a link is opened without script: browsers keep what stands behind the `#`, so that the whole link is pasted. */
export function plainOpenPage(problem?: string): PageContent {
  return {
    title: TITLE,
    body: [
      problemPart(problem),
      html`<p>Somebody sent you a link, so that you can set up the second factor of a login. You need no account here.</p>`,
      form("", "open", [field("link", "The whole link, as you were given it"), html`<button>Open it</button>`]),
    ],
  };
}

/** Takes the key in. */
export function plainSeedPage({ token, view, problem }: PlainState): PageContent {
  return {
    title: TITLE,
    body: [
      problemPart(problem),
      subjectPart(view),
      steps(0),
      html`<p>At the identity provider, or in the app itself, start setting up an authenticator app for this login. It shows a QR code, and a key beside it for typing. Do not take it over with your own phone: the second factor is to be kept here.</p>`,
      form(token, "seed", [
        field("text", "The key, or its otpauth:// address"),
        field("entry", "Only for the export of an authenticator app: the number of the account in it", false),
        html`<button>Continue</button>`,
      ]),
    ],
  };
}

/** Shows a code that was asked for, and takes the word that it was accepted, or two codes of another device. */
export function plainCodePage({ token, view, problem }: PlainState, code?: HandedCode): PageContent {
  return {
    title: TITLE,
    body: [
      problemPart(problem),
      subjectPart(view),
      steps(1),
      code === undefined
        ? html`<p>The key is here. Where you set the factor up, a code is asked for now.</p>`
        : html`<p>Enter this code there. It is good for ${String(code.secondsRemaining)} of ${String(code.periodSeconds)} seconds.</p><p><strong><code>${code.code}</code></strong></p>`,
      form(token, "code", [
        html`<button class="${code === undefined ? "" : "quiet"}">${code === undefined ? "Show the code" : "Show the next code"}</button>`,
      ]),
      html`<h2>Did it accept the code?</h2>`,
      form(token, "accepted", [html`<button>Yes, it did</button>`]),
      form(token, "again", [html`<button class="quiet">No, start again with another key</button>`]),
      html`<h2>Or prove it with another device that has the same key</h2>`,
      form(token, "codes", [
        field("first", "First code"),
        field("second", "The next code"),
        html`<button class="quiet">Confirm</button>`,
      ]),
    ],
  };
}

/** The end: the link works no more. */
export function plainDonePage(): PageContent {
  return {
    title: TITLE,
    body: [
      steps(2),
      html`<p class="good">The second factor is set up and kept here.</p>`,
      html`<p>The link does not work any more; you can close this page.</p>`,
    ],
  };
}

/** Every form goes to the same address, which says with it what is asked for. */
function form(token: string, what: string, parts: readonly Html[]): Html {
  const inside = parts.map((part) => part.html).join("");
  const link = token === "" ? html`` : html`<input type="hidden" name="link" value="${token}">`;
  return html`<form method="post" action="plain"><input type="hidden" name="do" value="${what}">${link}${{ html: inside }}</form>`;
}

function field(name: string, label: string, isRequired = true): Html {
  const required = isRequired ? html` required` : html``;
  return html`<label for="${name}">${label}</label><input id="${name}" name="${name}" autocomplete="off" spellcheck="false"${required}>`;
}

function subjectPart({ userName, application, expiresAt }: LinkView): Html {
  const until = toIso(expiresAt).slice(0, 16).replace("T", " ");
  return html`<p class="small">For the login ${userName} at ${application}. The link works until ${until} UTC.</p>`;
}

function problemPart(problem: string | undefined): Html {
  return problem === undefined ? html`` : html`<p class="problem" role="alert">${problem}</p>`;
}

function steps(at: number): Html {
  const names = ["Paste the key", "Enter the code", "Done"];
  const shown = names.map((name, index) =>
    index === at
      ? html`<li aria-current="step">${String(index + 1)}. ${name}</li>`
      : html`<li>${String(index + 1)}. ${name}</li>`,
  );
  return html`<ol class="steps">${{ html: shown.map((one) => one.html).join("") }}</ol>`;
}
