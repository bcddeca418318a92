import { z } from "zod";
import {
  CHARACTER_CLASSES,
  type CharacterClass,
  PASSPHRASE_WORDS,
  PASSWORD_LENGTH,
  type PassphraseWish,
  type PasswordWish,
} from "../../domain/secret/password-generator.ts";
import { parsePasswordRules } from "../../domain/secret/password-rules.ts";
import { component } from "./component.ts";
import { applicationRef, passwordRules } from "./fields.ts";
import { type ApiServices, endpoint, type Route } from "./route.ts";

const passphrase = z.strictObject({
  words: z.int().min(PASSPHRASE_WORDS.least).max(PASSPHRASE_WORDS.most).optional(),
  separator: z
    .string()
    .max(3)
    .optional()
    .describe("Characters between words, no letters or digits; `-` by default. Empty only with capitals."),
  capitals: z.boolean().optional().describe("Whether each word begins with a capital."),
  digit: z.boolean().optional().describe("Whether a digit follows one of the words."),
});

/** What a password is asked to be, as it is sent. */
export interface SentPasswordWish {
  readonly length?: number | undefined;
  readonly classes?: CharacterClass[] | undefined;
  readonly special?: string | undefined;
  readonly rules?: string | undefined;
  readonly application?: string | undefined;
  readonly passphrase?: PassphraseWish | undefined;
}

/** What a password is asked to be. */
export const passwordWish: z.ZodType<SentPasswordWish> = component(
  "PasswordWish",
  z
    .strictObject({
      length: z
        .int()
        .min(PASSWORD_LENGTH.least)
        .max(PASSWORD_LENGTH.most)
        .optional()
        .describe(`${PASSWORD_LENGTH.usual} by default, or what comes nearest to it within the rules.`),
      classes: z.array(z.enum(CHARACTER_CLASSES)).min(1).max(8).optional().describe("Each is used. All by default."),
      special: z.string().min(1).max(64).optional().describe("The special characters that may be used."),
      rules: passwordRules.optional().describe("What the app demands, in the syntax of `passwordrules`."),
      application: applicationRef.optional().describe("Id or key of an application whose passwordRules hold."),
      passphrase: passphrase.optional().describe("Words of the list that ships, in place of characters."),
    })
    .refine(({ rules, application }) => rules === undefined || application === undefined, {
      path: ["rules"],
      error: "must not stand beside application, which has rules of its own",
    })
    .refine(isOneKind, { path: ["passphrase"], error: "must stand alone; a passphrase is held to no other rules" }),
);

const generated = component(
  "GeneratedPassword",
  z.object({
    password: z.string(),
    entropyBits: z.number().describe("The binary logarithm of how many passwords it was drawn from."),
    strength: z.object({
      score: z.int().min(0).max(4).describe("0 is guessed at once, 4 withstands guessing where stored passwords leak."),
      sentence: z.string(),
    }),
  }),
);

/** Passwords that nobody has seen. What is drawn is answered and kept nowhere. */
export const passwordRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/passwords",
    operationId: "generatePassword",
    tag: "Passwords",
    summary: "Draw a password or a passphrase, each that is allowed as likely as any other",
    description: "It is kept nowhere. `not_found` when the application is unknown.",
    action: "register_account",
    body: passwordWish,
    status: 200,
    answer: generated,
    handle: async ({ body }, services) => {
      const { password, entropyBits, strength } = await services.passwords.generate(
        await toPasswordWish(body, services),
      );
      return { password, entropyBits: Math.floor(entropyBits * 10) / 10, strength: { ...strength } };
    },
  }),
];

/** What is asked for, by the rules of an application where it names one, or none and there is a usual one. */
export async function toPasswordWish(
  body: SentPasswordWish,
  { applications }: ApiServices,
  usual?: string,
): Promise<PasswordWish> {
  if (body.passphrase !== undefined) return { passphrase: body.passphrase };
  const { length, classes, special } = body;
  const chosen = classes !== undefined || special !== undefined || body.rules !== undefined;
  const application = body.application ?? (chosen ? undefined : usual);
  const text = application === undefined ? body.rules : (await applications.get(application)).passwordRules;
  // Rules of an application are read by the same code that took them, and hold.
  const rules = text == null ? undefined : parsePasswordRules(text, "rules");
  return { length, classes, special, rules };
}

function isOneKind({ passphrase: words, ...others }: Readonly<Record<string, unknown>>): boolean {
  return words === undefined || Object.values(others).every((one) => one === undefined);
}
