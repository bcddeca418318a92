import type { Command } from "commander";
import { addAccounts } from "./accounts.ts";
import { addApps } from "./apps.ts";
import { addConnections } from "./connections.ts";
import { CommandContext, type OpenContext } from "./context.ts";
import { addDemo } from "./demo.ts";
import { addIntegrations } from "./integrations.ts";
import { addMfa } from "./mfa.ts";
import { addPassword } from "./password.ts";
import { addRecords } from "./records.ts";
import { addSimulate } from "./simulate.ts";
import { addSso } from "./sso.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Adds every command that is a client of a server.
 * @param mainPath the executable, which `demo` starts a server with; an absolute path
 */
export function addClients(program: Command, terminal: Terminal, mainPath: string): void {
  const open: OpenContext = (command) => new CommandContext(terminal, command);
  addConnections(program, open);
  addApps(program, open);
  addAccounts(program, open);
  addMfa(program, open);
  addPassword(program, open);
  addIntegrations(program, open);
  addSso(program, open);
  addRecords(program, open);
  addSimulate(program, open);
  addDemo(program, open, mainPath);
}
