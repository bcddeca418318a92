import type { Command } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { apiPath } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { type OpenContext, opened } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { instantAt, objectsAt, textAt } from "./fields.ts";
import { findingColumns } from "./finding-columns.ts";
import { metadataFrom } from "./metadata-source.ts";
import type { Output } from "./output.ts";
import { resolveConnection } from "./resolve.ts";

interface MetadataFlags {
  readonly metadata?: string;
  readonly entityId?: string;
  readonly remove?: true;
}

/** Adds `idp-metadata`: what is known of the identity provider behind a connection. */
export function addIdpMetadata(connections: Command, open: OpenContext): void {
  connections
    .command("idp-metadata <connection>")
    .description("show, give or forget the SAML metadata of a connection's identity provider")
    .option("--metadata <file-or-url>", "the identity provider's SAML metadata, from now on")
    .option("--entity-id <id>", "which identity provider is meant when the metadata describes several")
    .option("--remove", "forget what is known")
    .action(async (name: string, flags: MetadataFlags, command: Command) => {
      assertOneWish(flags);
      const given = flags.metadata === undefined ? undefined : await metadataFrom(flags.metadata);
      const { out, api } = await opened(open, command);
      const connection = await resolveConnection(api, name);
      const path = apiPath`/connections/${textAt(connection, "id")}/idp-metadata`;
      if (flags.remove) {
        const answer = await api.delete(path);
        if (out.isJson) return out.json(answer);
        return out.note(`Nothing is known any more of the identity provider of ${textAt(connection, "name")}.`);
      }
      const known =
        given === undefined ? await api.get(path) : await api.put(path, { ...given, entityId: flags.entityId });
      print(out, connection, known);
    });
}

function assertOneWish({ metadata, entityId, remove }: MetadataFlags): void {
  if (remove && metadata !== undefined) {
    throw new CliError(exitCodes.usage, "Give either --metadata or --remove.");
  }
  if (entityId !== undefined && metadata === undefined) {
    throw new CliError(exitCodes.usage, "--entity-id chooses within a document; give --metadata with it.");
  }
}

function print(out: Output, connection: JsonObject, known: JsonObject): void {
  if (out.isJson) {
    out.json(known);
    return;
  }
  const endpoints = objectsAt(known, "ssoEndpoints").map((endpoint) => textAt(endpoint, "url"));
  const ends = objectsAt(known, "certificates").map((certificate) => `until ${instantAt(certificate, "notAfter")}`);
  out.pairs([
    ["connection", textAt(connection, "name")],
    ["identity provider", textAt(known, "entityId")],
    ["sign-on", [...new Set(endpoints)].join(", ")],
    ["certificates", ends.join(", ")],
    ["from", textAt(known, "sourceUrl") || textAt(known, "source")],
    ["taken", instantAt(known, "takenAt")],
  ]);
  const findings = objectsAt(known, "findings");
  if (findings.length > 0) out.table(findingColumns, findings);
}
