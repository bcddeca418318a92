import { z } from "zod";
import type { AccountService } from "../../domain/account/account-service.ts";
import type { AuthenticatorView } from "../../domain/authenticator/factor-keeper.ts";
import type { SharingAccount } from "../../domain/authenticator/sharing.ts";
import { toIso } from "../../domain/clock.ts";
import { type AccountAnswer, account, toAccount } from "./account-answer.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";

/** An account that shares a factor. */
export interface SharingAnswer {
  readonly accountId: string;
  readonly application: string;
  readonly userName: string;
}

/** A factor as the API shows it, without its seed. */
export interface AuthenticatorAnswer {
  readonly state: "enrolling" | "enrolled" | "reset";
  readonly algorithm: "SHA1" | "SHA256" | "SHA512";
  readonly digits: number;
  /** Seconds. */
  readonly period: number;
  readonly issuer: string | null;
  readonly label: string | null;
  readonly confirmedBy: "codes" | "statement" | null;
  readonly suspect: { readonly since: string; readonly reason: string | null } | null;
  readonly rollbackUntil: string | null;
  readonly recoveryCodesLeft: number | null;
  readonly sharedWith: string[];
  readonly sharing: SharingAnswer[];
  readonly notice: string;
  readonly account: AccountAnswer;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A factor that begins; one that was made here with its seed. */
export interface BegunAuthenticatorAnswer extends AuthenticatorAnswer {
  readonly generated?:
    | { readonly otpauthUri: string; readonly qrCode: { readonly svg: string; readonly png: string } }
    | undefined;
}

/** The members by which every answer about a factor says whom it concerns. */
export const sharingFields: {
  readonly sharedWith: z.ZodArray<z.ZodString>;
  readonly sharing: z.ZodType<SharingAnswer[]>;
} = {
  sharedWith: z.array(z.string()).describe("The other live accounts of the same login, which share the factor."),
  sharing: z
    .array(z.object({ accountId: z.string(), application: z.string(), userName: z.string() }))
    .describe("All live accounts of the login, by name."),
};

const fields = z.object({
  state: z.enum(["enrolling", "enrolled", "reset"]),
  algorithm: z.enum(["SHA1", "SHA256", "SHA512"]),
  digits: z.number().int(),
  period: z.number().int().describe("Seconds."),
  issuer: z.string().nullable(),
  label: z.string().nullable(),
  confirmedBy: z.enum(["codes", "statement"]).nullable(),
  suspect: z
    .object({ since: instant, reason: z.string().nullable() })
    .nullable()
    .describe("Somebody else may have the seed; no code is served."),
  rollbackUntil: instant.nullable().describe("Until when a reset can be rolled back."),
  recoveryCodesLeft: z.number().int().nullable().describe("Null when none were stored."),
  ...sharingFields,
  notice: z.string().describe("What the state means for all accounts that share the factor."),
  account,
  createdAt: instant,
  updatedAt: instant,
});

/** A factor, without its seed. */
export const authenticator: z.ZodType<AuthenticatorAnswer> = component("Authenticator", fields);

/** A factor that begins. */
export const begunAuthenticator: z.ZodType<BegunAuthenticatorAnswer> = component(
  "BegunAuthenticator",
  fields.extend({
    generated: z
      .object({
        otpauthUri: z.string(),
        qrCode: z.object({ svg: z.string(), png: z.string().describe("In base64.") }),
      })
      .optional()
      .describe("A seed that was made here, shown this once: for the provider, and for other devices."),
  }),
);

/** Renders a factor for one of the accounts that share it. */
export async function toAuthenticator(
  view: AuthenticatorView,
  id: string,
  accounts: AccountService,
): Promise<AuthenticatorAnswer> {
  const { algorithm, digits, periodSeconds: period } = view.parameters;
  const { state, issuer, label, confirmedBy, suspect, recoveryCodesLeft, notice } = view;
  return {
    state,
    algorithm,
    digits,
    period,
    issuer,
    label,
    confirmedBy,
    suspect: suspect && { since: toIso(suspect.since), reason: suspect.reason },
    rollbackUntil: isoOrNull(view.rollbackUntil),
    recoveryCodesLeft,
    ...toSharing(view.sharing, id),
    notice,
    account: toAccount(await accounts.get(id)),
    createdAt: toIso(view.createdAt),
    updatedAt: toIso(view.updatedAt),
  };
}

/** Renders whom a factor concerns. */
export function toSharing(
  sharing: readonly SharingAccount[],
  own: string,
): Pick<AuthenticatorAnswer, "sharedWith" | "sharing"> {
  const sharedWith = sharing.map(({ accountId }) => String(accountId)).filter((id) => id !== own);
  return { sharedWith, sharing: [...sharing] };
}
