import { client, type Schemas } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { settled } from "../../parts/settled.ts";

/** One account inside the export of an authenticator app. */
export interface ExportEntry {
  readonly number: number;
  readonly name: string;
  /** Whether its codes go by time; the others cannot be taken over. */
  readonly isUsable: boolean;
}

/** Takes the seed of a factor over. @throws {ApiProblem} */
export async function enrol(
  id: string,
  body: Schemas["Seed"],
  sent: { readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Schemas["BegunAuthenticator"]> {
  const { data } = await client.POST("/accounts/{id}/authenticator", { params: { path: { id } }, body, ...sent });
  if (data === undefined) throw new Error("The server answered without a factor.");
  await settled("The seed is here. Confirm the factor next.");
  return data;
}

/** A pasted text as a seed: an address, or the key beside the QR code. */
export function seedOf(text: string): Schemas["Seed"] {
  const bare = text.trim();
  return /^otpauth/i.test(bare) ? { otpauthUri: bare } : { secret: bare };
}

/** What a refusal lists of an export that holds several accounts; undefined for any other. */
export function entriesOf(error: unknown): readonly ExportEntry[] | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  const { entries } = error.facts;
  if (!Array.isArray(entries)) return undefined;
  return entries.flatMap((entry: unknown) => {
    if (typeof entry !== "object" || entry === null) return [];
    const { number, issuer, label, timeBased } = entry as Readonly<Record<string, unknown>>;
    if (typeof number !== "number") return [];
    const words = [issuer, label].filter((word) => typeof word === "string" && word !== "").join(": ");
    return [{ number, name: words === "" ? `Account ${number}` : words, isUsable: timeBased === true }];
  });
}
