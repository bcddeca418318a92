import type { Command } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { apiPath } from "./api-client.ts";
import { type OpenContext, opened } from "./context.ts";
import { instantAt, textAt, textsAt } from "./fields.ts";
import { toInstant } from "./instant-flag.ts";
import { collect, countBetween, printPage } from "./list-options.ts";
import { resolveConnection } from "./resolve.ts";
import type { Column } from "./table.ts";

/** The flags that say when a token ends and from where it may be used. */
export interface TermsFlags {
  readonly expires?: string;
  readonly source?: readonly string[];
}

/** The flags that say how a token follows another. */
export interface RotationFlags extends TermsFlags {
  readonly retireOld?: number | true;
}

const USUAL_OVERLAP_DAYS = 7;

/** The columns of tokens and client secrets. */
export const tokenColumns: readonly Column<JsonObject>[] = [
  { title: "id", text: (item) => textAt(item, "id") },
  { title: "created", text: (item) => instantAt(item, "createdAt") },
  { title: "last used", text: lastUseOf },
  { title: "ends", text: endOf },
  { title: "sources", text: (item) => textsAt(item, "sources").join(" "), flexible: true },
];

/** Adds the flags that say when a token ends and from where it may be used. */
export function withTermsOptions(command: Command, usual = "a year ahead by default"): Command {
  return command
    .option("--expires <instant>", `when it ends: 2027-06-30, or with a time; ${usual}`, toInstant)
    .option("--source <block>", "an address or block it may be used from, such as 192.0.2.0/24; repeatable", collect);
}

/** Adds the flags that say how a token follows another. */
export function withRotationOptions(command: Command): Command {
  return withTermsOptions(command).option(
    "--retire-old [days]",
    "end the earlier ones by themselves: a day after they fell silent, at the latest after so many days (7)",
    countBetween(1, 30),
  );
}

/** What the flags say, as the API takes it. */
export function rotationOf({ expires, source, retireOld }: RotationFlags): JsonObject {
  const overlapDays = retireOld === true ? USUAL_OVERLAP_DAYS : retireOld;
  return {
    ...(expires !== undefined && { expiresAt: expires }),
    ...(source !== undefined && { sources: [...source] }),
    ...(overlapDays !== undefined && { overlapDays }),
  };
}

/** Adds what is done to the tokens of a connection. */
export function addTokens(group: Command, open: OpenContext): void {
  withRotationOptions(group.command("rotate-token <connection>").description("make a second token")).action(
    async (name: string, flags: RotationFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const connection = await resolveConnection(api, name);
      const answer = await api.post(apiPath`/connections/${textAt(connection, "id")}/tokens`, rotationOf(flags));
      if (out.isJson) return out.json(answer);
      out.pairs([
        ["connection", textAt(connection, "name")],
        ["token id", textAt(answer, "id")],
        ["token", textAt(answer, "token")],
        ["ends", instantAt(answer, "expiresAt")],
      ]);
      out.note("Copy the token now: it is not shown again. The earlier one still works.");
      if (flags.retireOld !== undefined) out.note("The earlier one ends by itself once the provider uses the new one.");
      else out.note("When the provider uses the new one: anteroom connections tokens, then revoke-token.");
    },
  );
  group
    .command("tokens <connection>")
    .description("list the tokens of a connection, without their secrets")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const connection = await resolveConnection(api, name);
      const page = await api.list(apiPath`/connections/${textAt(connection, "id")}/tokens`);
      printPage(out, page, tokenColumns, "No live tokens.");
    });
  withTermsOptions(group.command("change-token <connection> <token-id>"))
    .description("change when a token ends, or from where it may be used")
    .action(async (name: string, tokenId: string, flags: TermsFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const connection = await resolveConnection(api, name);
      const path = apiPath`/connections/${textAt(connection, "id")}/tokens/${tokenId}`;
      const answer = await api.patch(path, rotationOf(flags));
      if (out.isJson) return out.json(answer);
      out.note(`The token ${tokenId} of ${textAt(connection, "name")} ends ${endOf(answer) || "never"}.`);
    });
  group
    .command("revoke-token <connection> <token-id>")
    .description("end a token at once")
    .action(async (name: string, tokenId: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const connection = await resolveConnection(api, name);
      const answer = await api.delete(apiPath`/connections/${textAt(connection, "id")}/tokens/${tokenId}`);
      if (out.isJson) return out.json(answer);
      out.note(`The token ${tokenId} of ${textAt(connection, "name")} is revoked.`);
    });
}

function lastUseOf(item: JsonObject): string {
  const from = textAt(item, "lastUsedFrom");
  return `${instantAt(item, "lastUsedAt")}${from === "" ? "" : ` from ${from}`}`;
}

/** When a token ends or ended, the warning beside it. */
function endOf(item: JsonObject): string {
  const revokedAt = instantAt(item, "revokedAt");
  if (revokedAt !== "") return `revoked ${revokedAt}`;
  const overlapEndsAt = instantAt(item, "overlapEndsAt");
  if (overlapEndsAt !== "") return `retires ${overlapEndsAt}`;
  const isUrgent = textsAt(item, "warnings").length > 0;
  return `${instantAt(item, "expiresAt")}${isUrgent ? " (!)" : ""}`;
}
