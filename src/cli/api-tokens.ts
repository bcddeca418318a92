import type { Command } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { apiPath } from "./api-client.ts";
import { type TermsFlags, withTermsOptions } from "./connection-tokens.ts";
import { type OpenContext, opened } from "./context.ts";
import { instantAt, textAt, textsAt } from "./fields.ts";
import { collect, type ListFlags, printPage, withListOptions } from "./list-options.ts";
import type { Output } from "./output.ts";
import type { Column } from "./table.ts";

interface TokenFlags extends TermsFlags {
  readonly name: string;
  readonly scope: readonly string[];
}

const columns: readonly Column<JsonObject>[] = [
  { title: "id", text: (item) => textAt(item, "id") },
  { title: "name", text: (item) => textAt(item, "name"), flexible: true },
  { title: "scopes", text: (item) => textsAt(item, "scopes").join(" "), flexible: true },
  { title: "person", text: (item) => textAt(item, "personId") },
  { title: "last used", text: (item) => instantAt(item, "lastUsedAt") },
  { title: "ends", text: endOf },
];

/** Adds `tokens` and `me`: the tokens of the management API, and what people do for themselves. */
export function addApiTokens(program: Command, open: OpenContext): void {
  const tokens = program.command("tokens").description("tokens of the management API that are nobody's own");
  addTokens(tokens, open, "/api-tokens", "make a token; it acts for nobody, within its scopes");
  const me = program.command("me").description("as whom you are known here, and what is your own");
  addMe(me, open);
  addTokens(
    me.command("tokens").description("your personal tokens"),
    open,
    "/me/tokens",
    "make a personal token: it acts as you",
  );
}

function addTokens(group: Command, open: OpenContext, path: string, description: string): void {
  withTermsOptions(group.command("create"), "90 days ahead by default, at most 366")
    .description(description)
    .requiredOption("--name <name>", "what it is for")
    .requiredOption("--scope <scope>", "what it may be used for, such as read, codes or accounts; repeatable", collect)
    .action(async ({ name, scope, expires, source }: TokenFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const terms = { ...(expires !== undefined && { expiresAt: expires }), ...(source && { sources: [...source] }) };
      const answer = await api.post(path, { name, scopes: [...scope], ...terms });
      if (out.isJson) return out.json(answer);
      out.pairs([
        ["token id", textAt(answer, "id")],
        ["token", textAt(answer, "token")],
        ["ends", instantAt(answer, "expiresAt")],
      ]);
      out.note("Copy the token now: it is not shown again.");
    });
  withListOptions(group.command("list").description("list them, without their secrets")).action(
    async (flags: ListFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      printPage(out, await api.list(path, { cursor: flags.cursor }, flags.limit), columns, "There are none.");
    },
  );
  group
    .command("revoke <token-id>")
    .description("end a token at once")
    .action(async (id: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const answer = await api.delete(`${path}${apiPath`/${id}`}`);
      if (out.isJson) return out.json(answer);
      out.note(`The token ${id} is revoked.`);
    });
}

function addMe(group: Command, open: OpenContext): void {
  group
    .command("show")
    .description("show as whom you are known here")
    .action(async (_flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      printMe(out, await api.get("/me"));
    });
  group
    .command("enroll")
    .description("make a factor of your own, to prove with that it is you")
    .action(async (_flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const answer = await api.post("/me/factor");
      if (out.isJson) return out.json(answer);
      out.data(textAt(answer, "otpauthUri"));
      out.note(
        "Give it to your authenticator app now: it is not shown again. Then: anteroom me confirm CODE NEXT-CODE",
      );
    });
  group
    .command("confirm <code> <next>")
    .description("confirm the factor of your own by two codes that follow each other")
    .action(async (code: string, next: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const answer = await api.post("/me/factor/confirmation", { codes: [code, next] });
      if (out.isJson) return out.json(answer);
      out.note("From now on: anteroom step-up CODE");
    });
}

function printMe(out: Output, me: JsonObject): void {
  if (out.isJson) {
    out.json(me);
    return;
  }
  out.pairs([
    ["known as", textAt(me, "person", "name") || textAt(me, "kind").replaceAll("_", " ")],
    ["role", textAt(me, "person", "role")],
    ["scopes", textsAt(me, "scopes").join(" ")],
    ["own factor", textAt(me, "ownFactor")],
    ["proven until", instantAt(me, "provenUntil")],
  ]);
}

function endOf(item: JsonObject): string {
  const revokedAt = instantAt(item, "revokedAt");
  return revokedAt === "" ? instantAt(item, "expiresAt") : `revoked ${revokedAt}`;
}
