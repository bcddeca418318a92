import type { Command } from "commander";
import { addAccounts } from "./accounts.ts";
import { addAdoptions } from "./adoptions.ts";
import { addApiTokens } from "./api-tokens.ts";
import { addApprovals } from "./approvals.ts";
import { addApps } from "./apps.ts";
import { addConnections } from "./connections.ts";
import { CommandContext, type OpenContext } from "./context.ts";
import { addDemo } from "./demo.ts";
import { addEntries } from "./entries.ts";
import { addIntegrations } from "./integrations.ts";
import { addKeys, addUnseal } from "./keys.ts";
import type { RestoreRootKey } from "./keys-restore.ts";
import { addMfa } from "./mfa.ts";
import { addPassword } from "./password.ts";
import { addPeople } from "./people.ts";
import { addRecords } from "./records.ts";
import { addRoles } from "./roles.ts";
import { addSecrets } from "./secrets.ts";
import { addSimulate } from "./simulate.ts";
import { addSso } from "./sso.ts";
import { addStepUp } from "./step-up.ts";
import type { Terminal } from "./terminal.ts";
import { addVaults } from "./vaults.ts";

/**
 * Adds every command that is a client of a server.
 * @param mainPath the executable, which `demo` starts a server with; an absolute path
 * @param restore what `keys restore` does without a server
 */
export function addClients(program: Command, terminal: Terminal, mainPath: string, restore: RestoreRootKey): void {
  const open: OpenContext = (command) => new CommandContext(terminal, command);
  addConnections(program, open);
  addApps(program, open);
  addAccounts(program, open);
  addAdoptions(program, open);
  addMfa(program, open);
  addPassword(program, open);
  addVaults(program, open);
  addSecrets(program, open);
  addIntegrations(program, open);
  addSso(program, open);
  addPeople(program, open);
  addRoles(program, open);
  addApprovals(program, open);
  addApiTokens(program, open);
  addStepUp(program, open);
  addEntries(program, open);
  addKeys(program, open, restore);
  addUnseal(program, open);
  addRecords(program, open);
  addSimulate(program, open);
  addDemo(program, open, mainPath);
}
