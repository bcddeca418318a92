import { encodeQR } from "qr";
import type { Person } from "../../domain/person/person.ts";
import { type Html, html, joinedHtml, type PageContent, trusted } from "../sso/page.ts";
import type { AddressFact } from "./address-check.ts";
import { passkeyForm, SCRIPT } from "./passkey-form.ts";

const STEPS = ["Owner", "Way in", "Recovery file", "Address"] as const;

/** The first page: the code that shows who has the host, and who the owner is to be. */
export function beginPage(view: {
  readonly code: string;
  readonly name: string;
  readonly loginName: string;
  readonly problem?: string | undefined;
  /** Whether the code was taken, so that only the owner is to be named. */
  readonly isBegun: boolean;
}): PageContent {
  const { code, name, loginName, problem, isBegun } = view;
  const codeField = html`<label for="setup-code">Set-up code <small>printed by the server at its start</small></label>
<input id="setup-code" name="code" value="${code}" autocomplete="off" autocapitalize="characters" spellcheck="false" required maxlength="40">
<p class="small">It shows that you are the one who runs this server. It works once, for 30 minutes; <code>anteroom setup-code</code> on the host makes a new one.</p>`;
  return page("Set up Anteroom", 0, problem, [
    html`<p>You become the <strong>Owner</strong>: the one person who may do everything.</p>`,
    html`<form method="post" action="./setup"><input type="hidden" name="step" value="${isBegun ? "owner" : "begin"}">${isBegun ? html`` : codeField}
<label for="name">Your name</label><input id="name" name="name" value="${name}" autocomplete="name" required maxlength="200">
<label for="login-name">Your e-mail address <small>you sign in with it; no mail is sent</small></label><input id="login-name" name="login-name" type="email" value="${loginName}" autocomplete="username" required maxlength="256">
<button>Continue</button></form>`,
  ]);
}

/** The second page: a passkey, or a password with a second factor. */
export function wayInPage(view: {
  readonly owner: Person;
  readonly otpauthUri: string | undefined;
  /** Why there is no second factor at the moment. */
  readonly sealed: string | undefined;
  readonly hasPasskeys: boolean;
  readonly problem?: string | undefined;
}): PageContent {
  const { owner, otpauthUri, hasPasskeys, problem, sealed } = view;
  const hidden = html`<input type="hidden" name="step" value="passkey">`;
  const label = "Create a passkey";
  const passkey = hasPasskeys
    ? html`<p>A passkey is your fingerprint, face or PIN on this device, or a security key. Nothing to type, nothing to be stolen.</p>
${passkeyForm({ kind: "create", action: "./setup", options: "./setup/passkey", hidden, label })}`
    : html`<p class="small">Passkeys belong to a host name, and the public address of this server is an IP address. To use them, open it by a name, such as <code>http://localhost:8080</code>, or set <code>ANTEROOM_PUBLIC_URL</code>.</p>`;
  const password =
    otpauthUri === undefined ? html`<p class="small">${sealed ?? ""}</p>` : passwordForm(owner, otpauthUri);
  const change =
    owner.providerId === null ? html`: <a href="./setup?step=owner">change your name or address</a>` : html``;
  return page(`How ${owner.name} signs in`, 1, problem, [
    html`<p>You sign in as <strong>${owner.loginName}</strong>${change}.</p>`,
    passkey,
    html`<hr><details${trusted(hasPasskeys && problem === undefined ? "" : " open")}><summary>Use a password and an authenticator app</summary>${password}</details>`,
  ]);
}

/** What is shown once: the recovery codes. */
export function codesPage(codes: readonly string[], continueAt: string): PageContent {
  return page("Keep your recovery codes", 1, undefined, [
    html`<p>If your passkey or authenticator is lost, each of these lets you in once. They are shown <strong>only now</strong>: print them, or keep them in a password manager.</p>`,
    html`<ul class="codes">${joinedHtml(codes.map((code) => html`<li><code>${code}</code></li>`))}</ul>`,
    html`<p><a class="button" href="${continueAt}">I have kept them</a></p>`,
  ]);
}

/** The third page: the file without which a lost root key is lost for ever. */
export function recoveryPage(view: {
  readonly problem?: string | undefined;
  /** Whether one was made in this set-up, so that it is asked whether it is safe. */
  readonly isMade: boolean;
}): PageContent {
  const { problem, isMade } = view;
  return page("Save the recovery file", 2, problem, [
    html`<p>Every secret is sealed by a root key on this host. If the host is lost, a backup opens only with this file and its passphrase. Keep them apart from the backups.</p>`,
    html`<form method="post" action="./setup"><input type="hidden" name="step" value="recovery">
<label for="passphrase">Passphrase <small>12 characters or more</small></label><input id="passphrase" name="passphrase" type="password" autocomplete="new-password" required minlength="12" maxlength="1024">
<label for="again">The same again</label><input id="again" name="again" type="password" autocomplete="new-password" required maxlength="1024">
<button class="${isMade ? "quiet" : ""}">Download the recovery file</button></form>`,
    html`<form method="post" action="./setup"><input type="hidden" name="step" value="saved"><button class="${isMade ? "" : "quiet"}">I have stored the file</button></form>`,
    html`<p class="small"><a href="./setup?step=address">Do it later</a>: the console reminds you until it is done.</p>`,
  ]);
}

/** The last page: how the outside reaches the server. */
export function addressPage(facts: readonly AddressFact[]): PageContent {
  const rows = facts.map(
    ({ what, seen, advice }) =>
      html`<tr><th scope="row">${what}</th><td>${seen}${
        advice === undefined ? html`` : html`<br><span class="small">${advice}</span>`
      }</td></tr>`,
  );
  return page("How the server is reached", 3, undefined, [
    html`<p>This is what the server sees of you now.</p><table>${joinedHtml(rows)}</table>`,
    html`<p class="small">Whether an identity provider on the internet reaches it is known once the first call of one has arrived.</p>`,
    html`<form method="post" action="./setup"><input type="hidden" name="step" value="finish"><button>Open the console</button></form>`,
    html`<form method="post" action="./setup"><input type="hidden" name="step" value="samples"><button class="quiet">See it with sample data</button></form>`,
  ]);
}

function passwordForm({ loginName }: Person, otpauthUri: string): Html {
  const secret = new URL(otpauthUri).searchParams.get("secret") ?? "";
  const spaced = secret.replaceAll(/.{4}(?=.)/g, "$& ");
  return html`<form method="post" action="./setup"><input type="hidden" name="step" value="password"><input type="hidden" name="username" value="${loginName}" autocomplete="username">
<label for="password">Password <small>12 characters or more; random words are best</small></label><input id="password" name="password" type="password" autocomplete="new-password" required minlength="12" maxlength="256">
<h2>Authenticator app</h2><p>Scan this with an authenticator app, or type the key into it.</p>
<div class="qr" role="img" aria-label="QR code of the key below">${trusted(encodeQR(otpauthUri, "svg", { border: 2 }))}</div>
<p class="small">Key: <code>${spaced}</code></p>
<label for="code">The code that the app shows now</label><input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required maxlength="9">
<button>Create the Owner</button></form>`;
}

function page(title: string, at: number, problem: string | undefined, body: readonly Html[]): PageContent {
  const steps = STEPS.map((name, step) =>
    step === at ? html`<li aria-current="step">${name}</li>` : html`<li>${name}</li>`,
  );
  return {
    title,
    script: SCRIPT,
    wide: true,
    body: [
      html`<ol class="steps" aria-label="Steps">${joinedHtml(steps)}</ol>`,
      ...(problem === undefined ? [] : [html`<p class="problem" role="alert">${problem}</p>`]),
      ...body,
    ],
  };
}
