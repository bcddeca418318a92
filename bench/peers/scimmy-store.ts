import { openDurable } from "./sqlite-file.ts";

/** A stored user, as scimmy hands it to a store and takes it back. */
export interface StoredUser {
  readonly id: string;
  readonly userName: string;
}

/** What an application gives stock scimmy to keep users in. */
export interface UserStore {
  find(id: string): StoredUser | undefined;
  findByName(userName: string): StoredUser | undefined;
  list(): readonly StoredUser[];
  insert(user: StoredUser): void;
  update(user: StoredUser): void;
  /** Inserts many at once. */
  fill(users: Iterable<StoredUser>): void;
}

/** Users in memory, by id and by name. */
export function openMapStore(): UserStore {
  const users = new Map<string, StoredUser>();
  const idByName = new Map<string, string>();
  const insert = (user: StoredUser): void => {
    users.set(user.id, user);
    idByName.set(user.userName.toLowerCase(), user.id);
  };
  return {
    find: (id) => users.get(id),
    findByName: (userName) => users.get(idByName.get(userName.toLowerCase()) ?? ""),
    list: () => [...users.values()],
    insert,
    update: insert,
    fill: (many) => {
      for (const user of many) insert(user);
    },
  };
}

interface Row {
  readonly document: string;
}

/** Users in a durable SQLite file, `userName` indexed without case. */
export function openSqliteStore(path: string): UserStore {
  const database = openDurable(path);
  database.exec("CREATE TABLE user (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, document TEXT NOT NULL)");
  const byId = database.prepare<[string], Row>("SELECT document FROM user WHERE id = ?");
  const byName = database.prepare<[string], Row>("SELECT document FROM user WHERE name = ?");
  const all = database.prepare<[], Row>("SELECT document FROM user");
  const insertRow = database.prepare("INSERT INTO user (id, name, document) VALUES (?, ?, ?)");
  const updateRow = database.prepare("UPDATE user SET name = ?, document = ? WHERE id = ?");
  const insert = (user: StoredUser): void => {
    insertRow.run(user.id, user.userName.toLowerCase(), JSON.stringify(user));
  };
  const read = (row: Row | undefined): StoredUser | undefined => row && (JSON.parse(row.document) as StoredUser);
  return {
    find: (id) => read(byId.get(id)),
    findByName: (userName) => read(byName.get(userName.toLowerCase())),
    list: () => all.all().map(({ document }) => JSON.parse(document) as StoredUser),
    insert,
    update: (user) => {
      updateRow.run(user.userName.toLowerCase(), JSON.stringify(user), user.id);
    },
    fill: database.transaction((many: Iterable<StoredUser>) => {
      for (const user of many) insert(user);
    }),
  };
}
