import { FAILURE_CODES, FAILURES, type FailureMeaning, type Mender } from "../src/domain/account/failure.ts";

const WHO = {
  app_administrator: "app administrator",
  account_owner: "owner of the account",
  vault_member: "member of the vault",
  idp_administrator: "IdP administrator",
} as const satisfies Record<Mender, string>;

const AREAS = {
  app: "In the app",
  credentials: "The credentials",
  contact: "The contact data",
  mfa: "The second factor",
  session: "The session",
} as const satisfies Record<FailureMeaning["area"], string>;

/** The page of everything that can be wrong with an account: `docs/failures.md`. */
export function renderFailures(): string {
  const sections = Object.entries(AREAS).map(([area, title]) => {
    const rows = FAILURE_CODES.filter((code) => FAILURES[code].area === area).map((code) => {
      const { title: what, who, action, basis, stopsSignIn } = FAILURES[code];
      const told = basis === "facts" ? "follows from what is known" : "is reported";
      return `| \`${code}\` | ${what} | ${stopsSignIn ? "yes" : "no"} | ${told} | ${WHO[who]} | ${action} |`;
    });
    return `## ${title}

| Code | What is wrong | Stops sign-in | How it is known | Who mends it | What ends it |
| --- | --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
  });
  return `# What can be wrong with an account

Generated from \`src/domain/account/failure.ts\` by \`npm run docs\`.

Every way in which a service account can be unusable has a code, somebody who can mend it, and something that ends it. What is wrong is
shown wherever the account is shown: \`failures\` of an account, \`anteroom accounts show\` and \`list\`, and the explanation of its
user. It hides no status: an account of which every gate is open stays \`active\`, and the sentence beside it says that nobody can sign in.

What follows from facts ends with them. What is reported (\`POST /accounts/{id}/failures\`, \`anteroom accounts report-failure ACCOUNT
CODE\`) ends when somebody says so (\`DELETE /accounts/{id}/failures/{code}\`, \`anteroom accounts end-failure ACCOUNT CODE\`);
\`bad_credentials\` also with the next password that is stored, and \`email_invalid\` with the next statement that the address is set.
A failure that is reported again keeps its beginning.

${sections.join("\n")}`;
}
