import { createEntraClient } from "../simulate/entra.ts";
import type { IdpClient } from "../simulate/idp-client.ts";
import { createOktaClient } from "../simulate/okta.ts";
import type { Robot } from "../simulate/robot.ts";
import { assigningTeams } from "../simulate/simulate.ts";
import { type ApiClient, apiPath } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { consecutiveCodes, newAuthenticator } from "./demo-code.ts";
import { demoFile, type Journey, type JourneyStep, type Provider, type Scenario } from "./demo-scenario.ts";
import { exitCodes } from "./exit-code.ts";
import { textAt } from "./fields.ts";
import { metadataFrom } from "./metadata-source.ts";
import { resolveAccount, resolveIntegration } from "./resolve.ts";

/** Told what the demo is doing, in a few words. */
export type Tell = (what: string) => void;

interface Upstream {
  readonly client: IdpClient;
  readonly robots: readonly Robot[];
}

/** Plays a scenario against a fresh server, over HTTP only: the management API and SCIM. */
export async function playScenario(api: ApiClient, scenario: Scenario, tell: Tell): Promise<void> {
  tell("adding applications");
  for (const application of scenario.applications) await addApplication(api, application);
  tell("adding integrations");
  for (const { name, kind, application } of scenario.integrations) {
    const { id } = await api.get(apiPath`/applications/${application}`);
    await api.post("/integrations", { name, kind, applicationId: id });
  }
  const upstreams: Upstream[] = [];
  for (const provider of scenario.providers) {
    tell(`pushing users from ${provider.connection}`);
    upstreams.push(await pushRobots(api, provider));
  }
  for (const journey of scenario.journeys) {
    tell(`${journey.userName} for ${journey.application}`);
    await new Traveller(api, upstreams, journey).go();
  }
}

async function addApplication(api: ApiClient, entry: Scenario["applications"][number]): Promise<void> {
  const { metadata, ...application } = entry;
  const evidence = metadata === undefined ? {} : await metadataFrom(demoFile(metadata));
  await api.post("/applications", { ...application, ...evidence });
}

async function pushRobots(api: ApiClient, provider: Provider): Promise<Upstream> {
  const connection = await api.post("/connections", { name: provider.connection, idp: provider.idp });
  const options = { baseUrl: `${api.baseUrl}/scim/v2`, token: textAt(connection, "token") };
  const client =
    provider.idp === "okta"
      ? createOktaClient({ ...options, family: provider.family ?? "aiw" })
      : createEntraClient({ ...options, dialect: provider.dialect ?? "legacy" });
  await client.testConnection();
  for (const robot of provider.robots) await client.provision(robot);
  for (const { displayName, members } of assigningTeams(provider.robots)) await client.pushGroup(displayName, members);
  return { client, robots: provider.robots };
}

/** Takes one service account through its journey. */
class Traveller {
  readonly #api: ApiClient;
  readonly #upstreams: readonly Upstream[];
  readonly #journey: Journey;
  #secret = "";

  constructor(api: ApiClient, upstreams: readonly Upstream[], journey: Journey) {
    this.#api = api;
    this.#upstreams = upstreams;
    this.#journey = journey;
  }

  async go(): Promise<void> {
    const account = await resolveAccount(this.#api, `${this.#journey.userName}@${this.#journey.application}`);
    for (const step of this.#journey.steps) await this.#take(step, textAt(account, "id"));
  }

  async #take(step: JourneyStep, accountId: string): Promise<void> {
    switch (step.do) {
      case "enroll":
        return await this.#enroll(accountId);
      case "confirm by two codes":
        return await this.#confirm(accountId, { codes: consecutiveCodes(this.#secret, Date.now()) });
      case "confirm by a code that was accepted":
        await this.#api.get(apiPath`/accounts/${accountId}/authenticator/code`);
        return await this.#confirm(accountId, { acceptedByProvider: true });
      case "link":
        return await this.#link(accountId, step.integration);
      case "deactivate upstream":
        return await this.#upstream((client, robot) => client.deactivate(robot));
      case "reactivate upstream":
        return await this.#upstream((client, robot) => client.reactivate(robot));
    }
  }

  async #enroll(accountId: string): Promise<void> {
    const { uri, secret } = newAuthenticator(this.#journey.userName, "Example IdP");
    this.#secret = secret;
    await this.#api.post(apiPath`/accounts/${accountId}/authenticator`, { otpauthUri: uri });
  }

  async #confirm(accountId: string, proof: Parameters<ApiClient["post"]>[1]): Promise<void> {
    await this.#api.post(apiPath`/accounts/${accountId}/authenticator/confirmation`, proof);
  }

  async #link(accountId: string, name: string): Promise<void> {
    const integration = await resolveIntegration(this.#api, name);
    await this.#api.put(apiPath`/integrations/${textAt(integration, "id")}/service-account`, { accountId });
  }

  async #upstream(act: (client: IdpClient, robot: Robot) => Promise<void>): Promise<void> {
    const { userName } = this.#journey;
    for (const { client, robots } of this.#upstreams) {
      const robot = robots.find((each) => each.userName === userName);
      if (robot !== undefined) return await act(client, robot);
    }
    throw new CliError(exitCodes.failure, `The demo's scenario has no robot ${userName}.`);
  }
}
