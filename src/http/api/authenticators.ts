import { z } from "zod";
import type { AccountService } from "../../domain/account/account-service.ts";
import type { SeedSource } from "../../domain/authenticator/enrolment-service.ts";
import type { AuthenticatorView } from "../../domain/authenticator/factor-keeper.ts";
import { toIso } from "../../domain/clock.ts";
import { AnteroomError } from "../../domain/errors.ts";
import { account, toAccount } from "./account-answer.ts";
import { component } from "./component.ts";
import { instant } from "./fields.ts";
import { toPicture } from "./picture-field.ts";
import { endpoint, type Route } from "./route.ts";

const MAX_SEED_TEXT = 4096;
/** Of a picture of 2 MiB in base64. */
const MAX_PICTURE_TEXT = 2_796_204;

const WAYS = ["otpauthUri", "secret", "image", "generate"] as const;

const seed = component(
  "Seed",
  z
    .strictObject({
      otpauthUri: z
        .string()
        .min(1)
        .max(MAX_SEED_TEXT)
        .optional()
        .describe("otpauth://totp/…, as the provider shows it, or otpauth-migration://…, the export of an app."),
      image: z
        .string()
        .min(1)
        .max(MAX_PICTURE_TEXT)
        .optional()
        .describe("A PNG or JPEG of the QR code that the provider or the app shows, in base64; 2 MiB at most."),
      entry: z
        .string()
        .min(1)
        .max(500)
        .optional()
        .describe("With an export that holds several accounts: the number (from 1) or label of one of them."),
      generate: z
        .literal(true)
        .optional()
        .describe("Make the seed here, as long as its hash; the answer shows it this once."),
      secret: z.string().min(1).max(MAX_SEED_TEXT).optional().describe("Base32, as the provider shows it."),
      digits: z.number().int().optional().describe("With secret or generate: 6, 7 or 8; 6 by default."),
      period: z.number().int().optional().describe("With secret or generate: 1 to 86400 seconds; 30 by default."),
      algorithm: z
        .string()
        .max(20)
        .optional()
        .describe("With secret or generate: SHA1, SHA256 or SHA512; SHA1 by default."),
    })
    .refine((body) => WAYS.filter((way) => body[way] !== undefined).length === 1, {
      error: "must hold exactly one of otpauthUri, secret, image and generate",
    })
    .refine(
      ({ otpauthUri, image, digits, period, algorithm }) =>
        (otpauthUri ?? image) === undefined ||
        (digits === undefined && period === undefined && algorithm === undefined),
      { error: "must not hold digits, period or algorithm beside otpauthUri or image, which say them themselves" },
    )
    .refine(({ otpauthUri, image, entry }) => entry === undefined || (otpauthUri ?? image) !== undefined, {
      error: "must not hold entry without otpauthUri or image",
    }),
);

const confirmation = component(
  "Confirmation",
  z
    .strictObject({
      codes: z
        .tuple([z.string().max(20), z.string().max(20)])
        .optional()
        .describe("Two consecutive codes from another device with the same seed."),
      acceptedByProvider: z
        .literal(true)
        .optional()
        .describe("A signed-off statement; a code has to have been read during this enrolment."),
    })
    .refine(({ codes, acceptedByProvider }) => (codes === undefined) !== (acceptedByProvider === undefined), {
      error: "must hold exactly one of codes and acceptedByProvider",
    }),
);

const sharedWith = z.array(z.string()).describe("The other live accounts of the same login, which share the factor.");

const shown = component(
  "Authenticator",
  z.object({
    state: z.enum(["enrolling", "enrolled", "reset"]),
    algorithm: z.enum(["SHA1", "SHA256", "SHA512"]),
    digits: z.number().int(),
    period: z.number().int().describe("Seconds."),
    issuer: z.string().nullable(),
    label: z.string().nullable(),
    confirmedBy: z.enum(["codes", "statement"]).nullable(),
    sharedWith,
    account,
    createdAt: instant,
    updatedAt: instant,
  }),
);

const begun = component(
  "BegunAuthenticator",
  shown.extend({
    generated: z
      .object({
        otpauthUri: z.string(),
        qrCode: z.object({ svg: z.string(), png: z.string().describe("In base64.") }),
      })
      .optional()
      .describe("A seed that was made here, shown this once: for the provider, and for other devices."),
  }),
);

const code = component(
  "Code",
  z.object({
    code: z.string(),
    secondsRemaining: z.number().int().describe("For how long the code stays good."),
    period: z.number().int().describe("Seconds."),
    sharedWith,
  }),
);

const tag = "Second factors";

/** The second factor of a login. The seed goes in and never comes out. */
export const authenticatorRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/accounts/{id}/authenticator",
    operationId: "enrollAuthenticator",
    tag,
    summary: "Import the seed of a factor, which is never returned, or make one",
    action: "manage_mfa",
    item: "account",
    body: seed,
    status: 201,
    answer: begun,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { enrolments, accounts }) => {
      if (body.generate === undefined) {
        return toAuthenticator(await enrolments.enroll(params.id, toSource(body), origin), params.id, accounts);
      }
      const { view, otpauthUri, qrCode } = await enrolments.generate(params.id, body, origin);
      const generated = { otpauthUri, qrCode: { svg: qrCode.svg, png: Buffer.from(qrCode.png).toString("base64") } };
      return { ...(await toAuthenticator(view, params.id, accounts)), generated };
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/accounts/{id}/authenticator",
    operationId: "resetAuthenticator",
    tag,
    summary: "Forget the factor, for all accounts that share it; answers what is left",
    action: "manage_mfa",
    item: "account",
    status: 200,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ params, origin }, { authenticators, accounts }) =>
      toAuthenticator(await authenticators.reset(params.id, origin), params.id, accounts),
  }),
  endpoint({
    method: "GET",
    path: "/accounts/{id}/authenticator/code",
    operationId: "getCode",
    tag,
    summary: "Read the code of this moment; an event is kept",
    description: "A HEAD is refused (405): there is no reading a code without a trace.",
    leavesTrace: true,
    action: "read_code",
    item: "account",
    status: 200,
    answer: code,
    refuses: ["conflict"],
    handle: async ({ params, origin }, { authenticators }) => {
      const handed = await authenticators.code(params.id, origin);
      const { secondsRemaining, periodSeconds: period } = handed;
      return { code: handed.code, secondsRemaining, period, sharedWith: others(handed.sharedWith, params.id) };
    },
  }),
  endpoint({
    method: "POST",
    path: "/accounts/{id}/authenticator/confirmation",
    operationId: "confirmAuthenticator",
    tag,
    summary: "Confirm that the identity provider accepted the factor",
    action: "manage_mfa",
    item: "account",
    body: confirmation,
    status: 200,
    answer: shown,
    refuses: ["conflict", "too_many_requests"],
    handle: async ({ params, body, origin }, { enrolments, accounts }) => {
      const proof = body.codes === undefined ? { acceptedByProvider: true as const } : { codes: body.codes };
      return toAuthenticator(await enrolments.confirm(params.id, proof, origin), params.id, accounts);
    },
  }),
];

function toSource({ otpauthUri, secret, image, entry, digits, period, algorithm }: z.output<typeof seed>): SeedSource {
  if (otpauthUri !== undefined) return { otpauthUri, entry };
  if (image !== undefined) return { image: toPicture(image), entry };
  if (secret !== undefined) return { secret, digits, period, algorithm };
  throw new AnteroomError("invalid_value", "The request holds no seed; send otpauthUri, secret or image.");
}

async function toAuthenticator(
  view: AuthenticatorView,
  id: string,
  accounts: AccountService,
): Promise<z.output<typeof shown>> {
  const { algorithm, digits, periodSeconds: period } = view.parameters;
  return {
    state: view.state,
    algorithm,
    digits,
    period,
    issuer: view.issuer,
    label: view.label,
    confirmedBy: view.confirmedBy,
    sharedWith: others(view.sharedWith, id),
    account: toAccount(await accounts.get(id)),
    createdAt: toIso(view.createdAt),
    updatedAt: toIso(view.updatedAt),
  };
}

function others(ids: readonly string[], own: string): string[] {
  return ids.filter((id) => id !== own);
}
