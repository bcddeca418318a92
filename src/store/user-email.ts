import type { DirectoryUser } from "../domain/directory/directory-user.ts";
import type { ConnectionId } from "../domain/id.ts";
import { fold } from "../lib/fold.ts";
import { isJsonObject } from "../lib/json.ts";
import { textsOf } from "./sqlite-dialect.ts";
import { builder, type Session, statement } from "./statement.ts";

const add = statement<{ connectionId: string; userId: string; key: string }>(
  "user_email.add",
  ({ connectionId, userId, key }) =>
    builder
      .insertInto("user_email")
      .values({ connection_id: connectionId, value_key: key, user_id: userId })
      .onConflict((conflict) => conflict.doNothing()),
);

const remove = statement<{ connectionId: string; userId: string; keys: string }>(
  "user_email.remove",
  ({ connectionId, userId, keys }) =>
    builder
      .deleteFrom("user_email")
      .where("connection_id", "=", connectionId)
      .where("value_key", "in", textsOf(keys))
      .where("user_id", "=", userId),
);

const removeAll = statement<{ connectionId: string }>("user_email.remove_all", ({ connectionId }) =>
  builder.deleteFrom("user_email").where("connection_id", "=", connectionId),
);

/** Keeps the e-mail addresses by which a user is found; writes only what differs from before. */
export async function keepEmails(
  session: Session,
  user: DirectoryUser,
  before: DirectoryUser | undefined,
): Promise<void> {
  const same = before?.document["emails"] === user.document["emails"] && before?.deletedAt === user.deletedAt;
  if (same) return;
  const [wanted, kept] = [emailKeysOf(user), emailKeysOf(before)];
  const place = { connectionId: user.connectionId, userId: user.id };
  const gone = [...kept].filter((key) => !wanted.has(key));
  if (gone.length > 0) await session.run(remove, { ...place, keys: JSON.stringify(gone) });
  // One by one: nearly every user has one address, and unfolding a list costs more than adding it.
  for (const key of wanted) if (!kept.has(key)) await session.run(add, { ...place, key });
}

/** Forgets all addresses of a connection. */
export async function forgetEmails(session: Session, connectionId: ConnectionId): Promise<void> {
  await session.run(removeAll, { connectionId });
}

/** The addresses without case; none of a deleted user. */
function emailKeysOf(user: DirectoryUser | undefined): ReadonlySet<string> {
  const emails = user?.deletedAt === null ? user.document["emails"] : undefined;
  if (!Array.isArray(emails)) return new Set();
  const values = emails.map((email) => (isJsonObject(email) ? email["value"] : undefined));
  return new Set(values.filter((value) => typeof value === "string").map(fold));
}
