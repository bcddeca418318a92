import type { Person } from "../../domain/person/person.ts";
import { ROLE_NAMES } from "../../domain/person/role.ts";
import type { SsoProvider } from "../../domain/sso/provider.ts";
import { type Html, html, joinedHtml, type PageContent } from "../sso/page.ts";
import { passkeyForm, SCRIPT } from "./passkey-form.ts";

/** What the sign-in page shows. */
export interface LoginView {
  readonly providers: readonly SsoProvider[];
  readonly returnTo: string;
  /** By which way somebody signed in last with this browser: `passkey`, `password`, or the id of a provider. */
  readonly lastWay: string | undefined;
  /** Whether anybody can sign in here without an identity provider. */
  readonly isLocal: boolean;
  /** Whether that is so because people sign in through the identity provider only. */
  readonly isSsoRequired: boolean;
  /** Whether passkeys can work at the public address. */
  readonly hasPasskeys: boolean;
  /** What went wrong before. */
  readonly problem?: string;
  readonly loginName?: string;
}

const BREAK_GLASS = html`<p class="small foot">No way in? Whoever has the host runs <code>anteroom sign-in-link</code>, which prints a link that works once.</p>`;

const SSO_ONLY = html`<p>People sign in here through the identity provider only. Passkeys, passwords and recovery codes sign nobody in; the Owner decided so.</p>`;

/** Where people choose how to sign in; what was used last stands first. */
export function loginPage(view: LoginView): PageContent {
  const { providers, isLocal, hasPasskeys, lastWay, problem } = view;
  const ways: (readonly [way: string, part: Html])[] = [
    ...providers.map((provider): readonly [string, Html] => [provider.id, providerLink(provider, view)]),
    ...(isLocal && hasPasskeys ? [["passkey", withPasskey(view)] as const] : []),
    ...(isLocal ? [["password", withPassword(view)] as const] : []),
  ];
  const ordered = ways.toSorted(([one], [other]) => Number(other === lastWay) - Number(one === lastWay));
  const parts = ordered.map(([way, part]) => (way === lastWay ? html`${part}<p class="small">Used last.</p>` : part));
  const none = html`<p>Nobody can sign in yet. Open the set-up address that the server printed at its start, or make a new one on the host with <code>anteroom setup-code</code>.</p>`;
  return {
    title: "Sign in",
    ...(isLocal && hasPasskeys && { script: SCRIPT }),
    body: [
      ...(problem === undefined ? [] : [html`<p class="problem" role="alert">${problem}</p>`]),
      ...(view.isSsoRequired ? [SSO_ONLY] : []),
      parts.length === 0 ? none : joinedHtml(parts.flatMap((part, at) => (at === 0 ? [part] : [html`<hr>`, part]))),
      BREAK_GLASS,
    ],
  };
}

/** What a sign-in link opens: signing in takes a press, so that no program that looks at links uses it up. */
export function linkPage(person: Person, token: string): PageContent {
  return {
    title: `Sign in as ${person.name}`,
    body: [
      html`<p>This link signs you in as <strong>${person.loginName}</strong>, ${ROLE_NAMES[person.role]}. It works once, and every administrator is told of it.</p>`,
      html`<form method="post" action="./login"><input type="hidden" name="by" value="link"><input type="hidden" name="token" value="${token}"><button>Sign in</button></form>`,
      html`<p class="small">Add a passkey under Profile afterwards, so that you need no link the next time.</p>`,
    ],
  };
}

/** What a sign-in link opens that does not work. */
export function deadLinkPage(): PageContent {
  return {
    title: "This link does not work",
    body: [
      html`<p>It was used, is older than ten minutes, or was replaced by a newer one. Make another on the host with <code>anteroom sign-in-link</code>.</p>`,
      html`<p><a class="button" href="./login">Sign in another way</a></p>`,
    ],
  };
}

function providerLink({ id, name }: SsoProvider, { returnTo }: LoginView): Html {
  const query = new URLSearchParams({ provider: id, return: returnTo }).toString();
  return html`<p><a class="button" href="./saml/login?${query}">Sign in with ${name}</a></p>`;
}

function withPasskey({ returnTo }: LoginView): Html {
  const hidden = html`<input type="hidden" name="by" value="passkey"><input type="hidden" name="return" value="${returnTo}">`;
  const label = "Sign in with a passkey";
  return passkeyForm({ kind: "get", action: "./login", options: "./login/passkey", hidden, label });
}

function withPassword({ returnTo, loginName = "" }: LoginView): Html {
  return html`<form method="post" action="./login"><input type="hidden" name="by" value="password"><input type="hidden" name="return" value="${returnTo}">
<label for="login-name">Login name</label><input id="login-name" name="login-name" value="${loginName}" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="320">
<label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024">
<label for="code">Code <small>of your authenticator app, or a recovery code</small></label><input id="code" name="code" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" required maxlength="40">
<button class="quiet">Sign in with a password</button></form>`;
}
