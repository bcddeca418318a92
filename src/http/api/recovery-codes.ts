import { z } from "zod";
import { isLow } from "../../domain/account/shared-factor.ts";
import type { RecoveryStatus } from "../../domain/authenticator/recovery-code-service.ts";
import { MOST_RECOVERY_CODES } from "../../domain/authenticator/recovery-codes.ts";
import { sharingFields, toSharing } from "./authenticator-answer.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";
import { endpoint, NO_FIELDS, type Route } from "./route.ts";

const MAX_TEXT = 4096;

const given = component(
  "RecoveryCodes",
  z.strictObject({
    codes: z
      .array(z.string().max(MAX_TEXT))
      .min(1)
      .max(MOST_RECOVERY_CODES)
      .describe("As the provider shows them: one or several to a text, numbered or not."),
  }),
);

const status = z.object({
  total: z.number().int(),
  left: z.number().int(),
  used: z.number().int(),
  low: z.boolean().describe("Whether so few are left that new ones should be made."),
  storedAt: instant.nullable(),
  ...sharingFields,
});

const shown = component("RecoveryCodeStatus", status);
const used = component("UsedRecoveryCode", status.extend({ code: z.string().describe("Not known here any more.") }));

const path = "/accounts/{id}/authenticator/recovery-codes";
const tag = "Second factors";

/** The recovery codes of a factor: they go in, and each comes out once. */
export const recoveryCodeRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path,
    operationId: "getRecoveryCodes",
    tag,
    summary: "Count the recovery codes that are left; none of them is shown",
    action: "read",
    item: "account",
    status: 200,
    answer: shown,
    handle: async ({ params }, { recoveryCodes }) => toStatus(await recoveryCodes.status(params.id), params.id),
  }),
  endpoint({
    method: "PUT",
    path,
    operationId: "storeRecoveryCodes",
    tag,
    summary: "Store recovery codes in the place of those that were stored before",
    action: "manage_mfa",
    item: "account",
    body: given,
    status: 200,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { recoveryCodes }) =>
      toStatus(await recoveryCodes.store(params.id, body.codes, origin), params.id),
  }),
  endpoint({
    method: "POST",
    path: `${path}/use`,
    operationId: "useRecoveryCode",
    tag,
    summary: "Hand out one recovery code and forget it",
    description: "Needs the header Anteroom-Reason: what the code is for.",
    action: "manage_mfa",
    item: "account",
    reveals: true,
    body: NO_FIELDS,
    status: 200,
    answer: used,
    refuses: ["conflict"],
    handle: async ({ params, origin }, { recoveryCodes }) => {
      const handed = await recoveryCodes.use(params.id, origin);
      return { ...toStatus(handed, params.id), code: handed.code };
    },
  }),
];

function toStatus({ total, left, storedAt, sharing }: RecoveryStatus, id: string): z.output<typeof shown> {
  const counts = { total, left, used: total - left, low: total > 0 && isLow(left) };
  return { ...counts, storedAt: isoOrNull(storedAt), ...toSharing(sharing, id) };
}
