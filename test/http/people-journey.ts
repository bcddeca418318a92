import { readFileSync } from "node:fs";
import { addPerson, addToken, stepUp } from "../support/people.ts";
import { codeAt } from "../support/totp-oracle.ts";
import type { RunningApi } from "./api-client.ts";

/** Adds people, has them do all that people do, and lets them go: every endpoint of people, tokens and approvals, once. */
export async function peopleOnce(api: RunningApi, applicationId: string, accountId: string): Promise<void> {
  const { call, clock, place } = api;
  await proveOnHost(api);
  const boss = await addPerson(place, { role: "owner" });
  const { body: anna } = await call("POST", "/people", {
    name: "Anna",
    loginName: "anna@people.example",
    role: "admin",
  });
  const path = `/people/${anna["id"]}`;
  await call("GET", "/people");
  await call("GET", path);
  await call("GET", "/permissions");
  await call("GET", `${path}/access`);
  await call("PATCH", path, { role: "super_admin" });
  const person = (await place.store.read((stores) => stores.people.find(place.workspaceId, anna["id"]))) ?? boss.person;
  const own = await addToken(place, person);
  await stepUp(place, own.tokenId, clock.at);
  const asking = { token: own.token, headers: { "Anteroom-Reason": "Journey" } };
  await call("GET", "/me", undefined, asking);
  const { body: factor } = await call("POST", "/me/factor", {}, asking);
  const codes = [codeAt(factor["otpauthUri"], clock.at), codeAt(factor["otpauthUri"], clock.at, 1)];
  await call("POST", "/me/factor/confirmation", { codes }, asking);
  clock.at += 60_000;
  await call("POST", "/step-up", { code: codeAt(factor["otpauthUri"], clock.at) }, asking);
  const { body: made } = await call("POST", "/me/tokens", { name: "mine", scopes: ["read"] }, asking);
  await call("GET", "/me/tokens", undefined, asking);
  await call("DELETE", `/me/tokens/${made["id"]}`, undefined, asking);
  for (const role of ["operator", "reviewer"]) {
    await call("PUT", `/accounts/${accountId}/roles/${role}/${anna["id"]}`, {});
  }
  await call("GET", `/accounts/${accountId}/roles`);
  await call("GET", `${path}/roles`);
  await call("DELETE", `/accounts/${accountId}/roles/operator/${anna["id"]}`);
  await call("PUT", `/applications/${applicationId}/roles/owner/${anna["id"]}`, {});
  await call("GET", `/applications/${applicationId}/roles`);
  await call("DELETE", `/applications/${applicationId}/roles/owner/${anna["id"]}`);
  const draft = { name: "Of people", kind: "idlcm", applicationId };
  const { body: integration } = await call("POST", "/integrations", draft);
  const managers = `/integrations/${integration["id"]}/roles`;
  await call("PUT", `${managers}/manager/${anna["id"]}`, {});
  await call("GET", managers);
  await call("DELETE", `${managers}/manager/${anna["id"]}`);
  await call("DELETE", `/integrations/${integration["id"]}`);
  const declaration = { supported: true, source: "Their manual.", date: "2026-11-01" };
  for (const verb of ["approve", "reject"]) {
    const source = `Their manual, ${verb}.`;
    const declared = { declaration: { ...declaration, source } };
    const { body: asked } = await call("POST", `/applications/${applicationId}/verifications`, declared, asking);
    await call("GET", `/approvals/${asked["approval"]}`);
    await call("POST", `/approvals/${asked["approval"]}/${verb}`, { note: "Seen." }, { token: boss.token });
  }
  await call("GET", "/approvals");
  await call("DELETE", `${path}/factor`);
  await call("POST", `${path}/ownership-offer`, {});
  await stepUp(place, own.tokenId, clock.at);
  await call("POST", "/me/ownership", {}, asking);
  await call("POST", `/people/${boss.person.id}/departure`, {});
  await call("DELETE", `/people/${boss.person.id}/departure`);
}

/** As `anteroom step-up` does on the host of the server. */
export async function proveOnHost({ call }: Pick<RunningApi, "call">): Promise<void> {
  const { body } = await call("POST", "/step-up/challenge", {});
  await call("POST", "/step-up", { code: readFileSync(body["file"], "utf8") });
}
