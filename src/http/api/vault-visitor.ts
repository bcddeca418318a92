import type { ApiCaller } from "../../domain/connection/gatekeeper.ts";
import type { VaultVisitor } from "../../domain/secret/vault.ts";

/** As what a caller visits a vault. */
export function visitorOf({ asker }: ApiCaller): VaultVisitor {
  switch (asker.kind) {
    case "local_administrator":
      return { member: null };
    case "person":
      return { member: { kind: "person", id: asker.person?.id ?? "" } };
    case "api_token":
      return { member: { kind: "token", id: asker.holder.replace(/^token:/, "") } };
  }
}
