import type { Answer, ModelUser, Step } from "./directory-model.ts";
import type { TestConnection } from "./server.ts";

const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/** A connection with the group that a model is about. */
export interface Site {
  readonly send: TestConnection["send"];
  readonly groupId: string;
}

/** Sends one step to a connection and answers what the model knows of the answer. */
export async function askStep({ send, groupId }: Site, step: Step): Promise<Answer> {
  const { status, body } = await send(...toRequest(step, groupId));
  if (status === 204 || status >= 400) return { status };
  if (step.kind === "find") return { status, ids: body.Resources.map(({ id }: { id: string }) => id).sort() };
  if (step.kind !== "getGroup" && step.kind !== "putMembers") return { status, user: toModelUser(body) };
  const ids = (body.members ?? []).map(({ value }: { value: string }) => value).sort();
  return { status, ids, groupVersion: versionOf(body) };
}

function toRequest(step: Step, groupId: string): [method: string, path: string, body?: unknown] {
  const group = `/Groups/${groupId}`;
  switch (step.kind) {
    case "create":
      return ["POST", "/Users", { userName: step.userName }];
    case "set":
      return ["PATCH", `/Users/${step.user}`, patch({ op: "Replace", path: step.attribute, value: step.value })];
    case "activate":
      return ["PATCH", `/Users/${step.user}`, patch({ op: "Replace", path: "active", value: step.active })];
    case "rename":
      return ["PATCH", `/Users/${step.user}`, patch({ op: "Replace", path: "userName", value: step.userName })];
    case "replace":
      return ["PUT", `/Users/${step.user}`, { userName: step.userName, title: step.title }];
    case "delete":
      return ["DELETE", `/Users/${step.user}`];
    case "get":
      return ["GET", `/Users/${step.user}`];
    case "find":
      return ["GET", `/Users?filter=${encodeURIComponent(`userName eq "${step.userName}"`)}`];
    case "addMembers":
      return ["PATCH", group, patch({ op: "Add", path: "members", value: toMembers(step.users) })];
    case "removeMembers":
      return ["PATCH", group, patch({ op: "Remove", path: "members", value: toMembers(step.users) })];
    case "putMembers":
      return ["PUT", group, { displayName: "app:crm", members: toMembers(step.users) }];
    case "getGroup":
      return ["GET", group];
    case "deleteGroup":
      return ["DELETE", group];
  }
}

function patch(operation: object): object {
  return { schemas: [PATCH], Operations: [operation] };
}

function toMembers(ids: readonly string[]): object[] {
  return ids.map((value) => ({ value }));
}

/** What the model knows of a user. */
export function toModelUser(body: Record<string, unknown>): ModelUser {
  const { id, userName, active, title = null, nickName = null } = body;
  return { id, userName, active, title, nickName, version: versionOf(body) } as ModelUser;
}

function versionOf(body: Record<string, unknown>): number {
  return Number(/^W\/"(\d+)"$/.exec((body["meta"] as { version: string }).version)?.[1]);
}
