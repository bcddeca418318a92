import { z } from "zod";

/**
 * A file to download under a name of plain letters, digits, dots and hyphens: its bytes as they are, or parts of a text that are
 * made while it is sent.
 */
export type FileAnswer = { readonly name: string } & (
  | { readonly bytes: Uint8Array }
  | { readonly parts: AsyncIterable<string> }
);

/** The media type of an answer that is a file, by its schema. */
export const mediaTypes: z.core.$ZodRegistry<{ mediaType: string }> = z.registry<{ mediaType: string }>();

/** Declares that an endpoint answers a file instead of JSON. */
export function fileAnswer(mediaType: string): z.ZodType<FileAnswer> {
  const schema: z.ZodType<FileAnswer> = z.custom<FileAnswer>();
  mediaTypes.add(schema, { mediaType });
  return schema;
}
