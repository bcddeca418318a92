import { html, type PageContent } from "../sso/page.ts";

/** What somebody is told who comes with a set-up code after the server was set up: it may have been somebody else. */
export function setupOverPage(): PageContent {
  return {
    title: "This server is set up already",
    body: [
      html`<p>The set-up code has been used; it works once. If it was you, sign in.</p>`,
      html`<p><a class="button" href="./login">Sign in</a></p>`,
      html`<p class="small">If it was not you, whoever has the host runs <code>anteroom people list</code> to see who did it, and
<code>anteroom sign-in-link</code> to get in.</p>`,
    ],
  };
}
