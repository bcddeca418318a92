import { z } from "zod";
import type { JsonObject } from "../../lib/json.ts";
import { component } from "./component.ts";

const text = z.string().max(16_384);

/** What an authenticator answers, as `PublicKeyCredential.toJSON` writes it (WebAuthn Level 3 §5.1). */
export const authenticatorAnswer: z.ZodType<JsonObject> = component(
  "AuthenticatorAnswer",
  z
    .object({
      id: z.string().max(2000),
      rawId: z.string().max(2000),
      type: z.literal("public-key"),
      authenticatorAttachment: z.string().max(40).optional(),
      clientExtensionResults: z.object({}),
      response: z
        .object({
          clientDataJSON: text,
          attestationObject: text.optional(),
          authenticatorData: text.optional(),
          signature: text.optional(),
          userHandle: text.optional(),
          transports: z.array(z.string().max(40)).max(20).optional(),
        })
        .describe("In base64url."),
    })
    .describe("What an authenticator answers: `PublicKeyCredential.toJSON()`."),
);

/** What a browser hands to an authenticator. */
export const authenticatorOptions: z.ZodType<{ options: Record<string, unknown> }> = component(
  "AuthenticatorOptions",
  z.object({
    options: z
      .record(z.string(), z.unknown())
      .describe("For `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`."),
  }),
);
