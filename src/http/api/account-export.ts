import type { AccountView } from "../../domain/account/describe.ts";
import { type AccountAnswer, toAccount } from "./account-answer.ts";
import { type Cell, csvLine } from "./csv.ts";

/** The columns of the table, in order. */
const COLUMNS: Readonly<Record<string, (account: AccountAnswer) => Cell>> = {
  id: ({ id }) => id,
  userName: ({ userName }) => userName,
  displayName: ({ displayName }) => displayName,
  label: ({ label }) => label,
  status: ({ status }) => status,
  waitingFor: ({ waitingFor }) => waitingFor,
  nextStep: ({ nextStep }) => nextStep,
  application: ({ application }) => application.key,
  connection: ({ connection }) => connection?.name ?? null,
  kind: ({ kind }) => kind,
  roles: ({ roles }) => roles.join("; "),
  owner: ({ owners }) => owners.owner?.loginName ?? null,
  backupOwner: ({ owners }) => owners.backupOwner?.loginName ?? null,
  integration: ({ integration }) => integration?.name ?? null,
  upstream: ({ gates }) => gates.upstream,
  saml: ({ gates }) => gates.saml,
  contact: ({ gates }) => gates.contact,
  mfa: ({ gates }) => gates.mfa,
  link: ({ gates }) => gates.link,
  hold: ({ gates }) => gates.hold,
  validity: ({ gates }) => gates.validity,
  ownership: ({ gates }) => gates.ownership,
  holdReason: ({ hold }) => hold?.reason ?? null,
  validUntil: ({ validity }) => validity?.until ?? null,
  reviewDueAt: ({ review }) => review?.dueAt ?? null,
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
  retiredAt: ({ retiredAt }) => retiredAt,
};

type Stretches = AsyncIterable<readonly AccountView[]>;

/** Accounts as a table with a head, a part for each stretch of them. */
export async function* accountsAsCsv(stretches: Stretches): AsyncGenerator<string, void, undefined> {
  let head = csvLine(Object.keys(COLUMNS));
  for await (const views of stretches) {
    const lines = views.map((view) => {
      const shown = toAccount(view);
      return csvLine(Object.values(COLUMNS).map((cell) => cell(shown)));
    });
    yield head + lines.join("");
    head = "";
  }
}

/** Accounts as the API shows them, one on each line, a part for each stretch of them. */
export async function* accountsAsJsonLines(stretches: Stretches): AsyncGenerator<string, void, undefined> {
  for await (const views of stretches) yield views.map((view) => `${JSON.stringify(toAccount(view))}\n`).join("");
}
