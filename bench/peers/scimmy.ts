import { randomUUID } from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";
import { userBody, userNameOf } from "../load/users.ts";
import { openMapStore, openSqliteStore, type StoredUser } from "./scimmy-store.ts";
import { serve } from "./serve.ts";

/* Stock scimmy with scimmy-routers on Express 4, over a Map (no argument) or a SQLite file (its path). */
const [, , path] = process.argv;
const store = path === undefined ? openMapStore() : openSqliteStore(path);

SCIMMY.Resources.declare(SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser))
  .egress((resource) => {
    if (resource.id !== undefined) return found(store.find(resource.id));
    const name = wantedName(resource.filter);
    if (name === undefined) return [...store.list()];
    const user = store.findByName(name);
    return user === undefined ? [] : [user];
  })
  .ingress((resource, instance) => {
    const { schemas: _schemas, meta: _meta, ...data } = JSON.parse(JSON.stringify(instance));
    const taken = store.findByName(data.userName);
    if (taken !== undefined && taken.id !== resource.id) {
      throw new SCIMMY.Types.Error(409, "uniqueness", "This userName is taken.");
    }
    const user: StoredUser = { ...data, id: resource.id ?? randomUUID() };
    if (resource.id === undefined) store.insert(user);
    else store.update(user);
    return user;
  });

const app = express();
const authentication = { type: "bearer", handler: () => "bench" };
app.use("/scim/v2", new SCIMMYRouters(authentication) as unknown as express.Router);

serve(app, async (from, to) => store.fill(seeds(from, to)));

function found(user: StoredUser | undefined): StoredUser {
  if (user !== undefined) return user;
  throw new SCIMMY.Types.Error(404, "", "There is no such user.");
}

/** The name in `userName eq "…"`, which an application answers by its index, however many users there are. */
function wantedName(filter: unknown): string | undefined {
  const [only, more] = Array.isArray(filter) ? filter : [];
  if (more !== undefined) return undefined;
  const comparison: unknown = only?.userName ?? only?.username;
  return Array.isArray(comparison) && comparison[0] === "eq" ? String(comparison[1]) : undefined;
}

function* seeds(from: number, to: number): Generator<StoredUser> {
  for (let index = from; index < to; index++) {
    const { schemas: _schemas, password: _password, groups: _groups, ...data } = JSON.parse(userBody(index));
    yield { ...data, id: randomUUID(), userName: userNameOf(index) };
  }
}
