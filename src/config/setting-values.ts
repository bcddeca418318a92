import { z } from "zod";
import { blocksOf, isAddressBlock } from "../lib/address-list.ts";
import { type Setting, text } from "./setting.ts";

/** A setting that is a list of addresses and blocks of addresses, empty unless it is set. */
export function addressBlocks(basics: { readonly name: `ANTEROOM_${string}`; readonly doc: string }): Setting<string> {
  const type = "addresses and CIDR blocks, with commas between them";
  const schema = z
    .string({ error: "must be a text" })
    .refine(
      (value) => blocksOf(value).every(isAddressBlock),
      "must be addresses and blocks such as 10.0.0.0/8, fd00::/8",
    );
  return text({ ...basics, default: "", defaultText: "empty", type }, schema);
}

/** A text in one piece. */
export function word(): z.ZodString {
  return z.string({ error: "must be a text" });
}

/** Whether a text is an http or https address. */
export function isWebAddress(value: string): boolean {
  return /^https?:\/\//i.test(value) && URL.canParse(value);
}

/** Reads the public address, and cuts slashes off its end. */
export function toPublicUrl(value: string, context: z.RefinementCtx): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isWeb = url?.protocol === "http:" || url?.protocol === "https:";
  if (url === undefined || !isWeb || url.username + url.password + url.search + url.hash !== "") {
    context.addIssue("must be an address like https://anteroom.example.com, without user name, query or fragment");
    return z.NEVER;
  }
  return url.href.replace(/\/+$/, "");
}

/** Reads the address of the database, of which only the empty one is served. */
export function toDatabaseUrl(value: string, context: z.RefinementCtx): "" {
  if (value === "") return value;
  const isPostgres = /^postgres(ql)?:/i.test(value);
  context.addIssue(
    isPostgres
      ? "names a PostgreSQL database, which is not supported yet; leave it empty to use SQLite in the data directory"
      : "must be empty, which is SQLite in the data directory",
  );
  return z.NEVER;
}
