import type { WorkspaceId } from "../domain/id.ts";
import type { SignInPolicy, SignInPolicyStore } from "../domain/sso/sign-in-policy.ts";
import { builder, type Session } from "./statement.ts";

/** Keeps how people may sign in, in SQL, with the workspace. */
export class SqlSignInPolicyStore implements SignInPolicyStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async find(workspaceId: WorkspaceId): Promise<SignInPolicy> {
    const query = builder.selectFrom("workspace").select("sso_required_at").where("id", "=", workspaceId);
    const [row] = await this.#session.query(query.compile());
    return { ssoRequiredAt: row?.sso_required_at ?? null };
  }

  async put(workspaceId: WorkspaceId, { ssoRequiredAt }: SignInPolicy): Promise<void> {
    const query = builder
      .updateTable("workspace")
      .set({ sso_required_at: ssoRequiredAt })
      .where("id", "=", workspaceId);
    await this.#session.query(query.compile());
  }
}
