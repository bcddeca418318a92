import { ACTIONS, COLUMNS, cellOf, SIGNS } from "../src/domain/person/permission.ts";
import { ACTION_WORDS, COLUMN_NAMES } from "../src/domain/person/permission-words.ts";
import { actionsOf, SCOPES } from "../src/domain/person/scope.ts";
import { routes } from "../src/http/api/routes.ts";

/** `docs/permissions.md`: the permission matrix, what each scope covers, and the endpoints of each action. */
export function renderPermissions(): string {
  const matrix = ACTIONS.map((action) => [
    `${ACTION_WORDS[action]} (\`${action}\`)`,
    ...COLUMNS.map((column) => SIGNS[cellOf(action, column)]),
  ]);
  const scopes = SCOPES.map((scope) => [
    `\`${scope}\``,
    actionsOf(scope)
      .map((action) => `\`${action}\``)
      .join(", "),
  ]);
  const endpoints = ACTIONS.map((action) => [
    `\`${action}\``,
    routes
      .filter((route) => route.action === action)
      .map(({ method, path }) => `\`${method} ${path}\``)
      .join(", ") || "none yet",
  ]);
  return `${INTRODUCTION}
${table(["Action", ...COLUMNS.map((column) => COLUMN_NAMES[column])], matrix)}

${RULES}
${table(["Scope", "Covers"], scopes)}

## Endpoints

${table(["Action", "Endpoints"], endpoints)}
`;
}

const INTRODUCTION = `# Who may do what

Generated from \`src/domain/person/\` by \`npm run docs\`.

One table decides for the management API and the command line. \`✓\` is allowed. \`◐\` needs a reason and a proof within
the last ten minutes that it is you. \`2\` needs a reason and a second person, \`2◐\` all of that. \`own\` holds for items that one owns.
\`propose\` is to ask those who could do it: who may only propose approves nothing. \`scope\` needs a scope of the token that covers
the action. Of several columns that fit somebody, the one counts that asks for the least.
`;

const RULES = `The role of a person counts everywhere, roles on items for these: the owner and backup owner of an account, its operators and reviewers,
the owners of an application, the managers of an integration. Who has a role on an account has it to the integration that it serves, and the
manager of an integration is one to its account and its application. The Operator of the workspace is what an item's operator is, on every account.
Nobody gives a role above their own, or changes a person above them. SCIM clients have \`/scim/v2\` and nothing else. A personal token acts as its
person, within its scopes. A token makes none that may be used from more addresses. Vaults have members of their own, who count beside this table.

Some calls need a second row: declaring SAML by hand needs \`override_gates\`, the default owners of a connection \`assign_owner\`, the steps of
a conversion \`link_integration\` and \`retire_account\`. Whoever changes or deletes a sign-in provider is able to give the roles of its people.

## What is asked for

- **A reason** stands in the header \`Anteroom-Reason\`: UTF-8, percent-encoded or plain (\`%\` itself is \`%25\`), 500 characters at most. On the
  command line it is \`--reason TEXT\`, with every command. It is kept with the events of the call. Missing: 403 \`reason_required\`.
- **A proof that it is you** counts for ten minutes and for one token or session. In a browser it is a new sign-in at
  \`/saml/login?step-up=1\`, for which the identity provider has to authenticate anew. With a personal token it is a code of one's own factor
  (\`anteroom me enroll\`, then \`anteroom step-up CODE\`). The local administrator reads a code from a file in the data directory, which
  \`anteroom step-up\` does by itself on the host. Missing: 403 \`step_up_required\`.
- **A second person** is somebody else who could do it, too. The call answers 409 \`second_person_required\` with the id of the request in
  \`approval\`; \`anteroom approvals approve ID\` agrees, and the very same call, for the same reason, is made once more with the header \`Anteroom-Approval: ID\`, or
  \`--approval ID\`. An approval lasts a day and is used once. Only people approve, and nobody their own requests, whichever token they use.

## Scopes of tokens

A token needs a scope that covers the action, besides what the table says of whoever it acts for.
`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
