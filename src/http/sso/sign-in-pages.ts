import type { IncomingMessage, ServerResponse } from "node:http";
import type { AnteroomError } from "../../domain/errors.ts";
import { ROLE_NAMES } from "../../domain/person/role.ts";
import type { SsoSession } from "../../domain/sso/session.ts";
import type { SignInTest } from "../../domain/sso/sign-in-tests.ts";
import { setRefusalHeaders, toProblem } from "../problem.ts";
import { html, type PageContent, sendPage } from "./page.ts";

const BREAK_GLASS = html`<p class="small">No way in? Whoever has the host runs <code>anteroom sign-in-link</code>, which prints a link that works once.</p>`;

/** Where somebody goes on who was refused. */
const SIGN_IN = { path: "/login", label: "Sign in" } as const;
const OPEN = { path: "/", label: "Open the console" } as const;

/** Who is signed in. */
export function welcomePage({ person, providerName, role, expiresAt }: SsoSession): PageContent {
  return {
    title: "Signed in",
    body: [
      html`<p>You are <strong>${person}</strong>, signed in with ${providerName} as <strong>${ROLE_NAMES[role]}</strong>
until ${new Date(expiresAt).toISOString().slice(0, 16).replace("T", " ")} UTC at the latest.</p>`,
      html`<form method="post" action="./saml/logout"><button>Sign out</button></form>`,
      html`<p class="small">Signing out ends your session here, not the one at ${providerName}.</p>`,
    ],
  };
}

/** What a test came to; the console shows the rest. */
export function testedPage({ report }: SignInTest): PageContent {
  const failed = report?.checks.find(({ outcome }) => outcome === "failed");
  const words =
    failed === undefined
      ? html`<p>Every check holds: this person would be signed in.</p>`
      : html`<p>${failed.detail ?? ""} ${failed.fix ?? ""}</p><p class="small">Rule: <code>${failed.code ?? ""}</code></p>`;
  return {
    title: failed === undefined ? "The test sign-in works" : "The test sign-in fails",
    body: [words, html`<p>Nobody was signed in by it. Close this window; the console shows every check.</p>`],
  };
}

/** Answers a refusal with a page that says why, and what to do. */
export function sendRefusalPage(
  req: IncomingMessage,
  res: ServerResponse,
  error: AnteroomError,
  requestId: string,
): void {
  if (res.headersSent) return;
  const { status, body } = toProblem(error, requestId);
  const { check } = error.facts;
  const isOfSignIn = typeof check === "string";
  const next = isOfSignIn || isAtSignIn(req) ? SIGN_IN : OPEN;
  const rule = isOfSignIn ? html`Rule: <code>${check}</code>. ` : html``;
  setRefusalHeaders(res, error);
  sendPage(res, status, {
    title: isOfSignIn ? "The sign-in is refused" : String(body["title"]),
    body: [
      html`<p>${error.message}</p>`,
      html`<p><a class="button" href="${baseOf(req)}${next.path}">${next.label}</a></p>`,
      html`<p class="small">${rule}Request: <code>${requestId}</code>.</p>`,
      ...(isOfSignIn ? [BREAK_GLASS] : []),
    ],
  });
}

function isAtSignIn(req: IncomingMessage & { readonly originalUrl?: string }): boolean {
  return /^\/(?:saml|login)(?:[/?]|$)/.test(req.originalUrl ?? req.url ?? "");
}

/** The way from an address to the front page, whatever a proxy has cut off before it. */
function baseOf(req: IncomingMessage & { readonly originalUrl?: string }): string {
  const [path = ""] = (req.originalUrl ?? req.url ?? "").split("?", 1);
  const depth = path.split("/").length - 2;
  return depth < 1 ? "." : Array.from({ length: Math.min(depth, 50) }, () => "..").join("/");
}
