import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { type Html, html } from "../sso/page.ts";

/** Where the script of the pages is served. */
export const SCRIPT_PATH: string = "/sign-in.js";
/** The script as pages name it, from beside it. */
export const SCRIPT: string = `.${SCRIPT_PATH}`;

const bytes = readFileSync(new URL("../../../data/sign-in/passkey.js", import.meta.url));

/** Sends the script of the pages: the same for everybody. */
export function sendScript(res: ServerResponse): void {
  res.writeHead(200, {
    "Content-Type": "text/javascript; charset=utf-8",
    "Content-Length": bytes.length,
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
  });
  res.end(bytes);
}

/** A form that a script fills with what an authenticator answers. Without script its button does nothing, and it says so. */
export function passkeyForm(what: {
  readonly kind: "create" | "get";
  /** Where it is posted, and where the script asks for what the authenticator needs. */
  readonly action: string;
  readonly options: string;
  readonly hidden: Html;
  readonly label: string;
}): Html {
  return html`<form method="post" action="${what.action}" data-passkey="${what.kind}" data-options="${what.options}">${what.hidden}
<input type="hidden" name="credential" value=""><p class="problem" role="alert" data-problem hidden></p>
<button disabled>${what.label}</button>
<p class="small" data-unscripted>A passkey needs script, which is off in this browser or still loading; the other ways do not.</p></form>`;
}
