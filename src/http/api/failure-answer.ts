import { z } from "zod";
import { FAILURE_CODES, type Failure, type FailureCode, MENDERS, type Mender } from "../../domain/account/failure.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";

/** What is wrong with an account, as the API shows it. */
export interface FailureAnswer {
  readonly code: FailureCode;
  readonly title: string;
  readonly who: Mender;
  readonly action: string;
  readonly stopsSignIn: boolean;
  readonly since: string | null;
  readonly detail: string | null;
}

/** The code of a failure. */
export const failureCode: z.ZodType<FailureCode> = z.enum(FAILURE_CODES);

/** What is wrong with an account. */
export const failure: z.ZodType<FailureAnswer> = component(
  "Failure",
  z.object({
    code: failureCode,
    title: z.string().describe("What is wrong, in a few words."),
    who: z.enum(MENDERS).describe("Who can mend it."),
    action: z.string().describe("What ends it, as a sentence."),
    stopsSignIn: z.boolean().describe("Whether nobody can sign in with the account while it lasts."),
    since: instant.nullable().describe("When it was first seen; null when it follows from what is known here."),
    detail: z.string().nullable().describe("What the reporter saw."),
  }),
);

/** Renders a failure. */
export function toFailure({ code, title, who, action, stopsSignIn, since, detail }: Failure): FailureAnswer {
  return { code, title, who, action, stopsSignIn, since: isoOrNull(since), detail };
}
