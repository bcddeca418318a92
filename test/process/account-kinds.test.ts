import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aDirectory, type RunningServer, startServe } from "../support/executable.ts";
import { anEntity } from "../support/metadata.ts";
import { type Outcome, runCli } from "../unit/cli/fake-api.ts";

const SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/** The command line against a server in a process of its own. */
interface Shell extends AsyncDisposable {
  readonly server: RunningServer;
  readonly directory: string;
  /** Runs a command, whose words hold no spaces unless they are given one by one. Throws when it fails. */
  run(words: string | readonly string[], stdin?: string): Promise<Outcome>;
  /** Runs a command with `--json`. */
  json(words: string | readonly string[]): Promise<Record<string, unknown>>;
}

async function openShell(): Promise<Shell> {
  await using resources = new AsyncDisposableStack();
  const directory = resources.use(aDirectory());
  const dataDir = join(directory.path, "data");
  const server = resources.use(await startServe(dataDir));
  const owned = resources.move();
  async function run(words: string | readonly string[], stdin?: string): Promise<Outcome> {
    const args = typeof words === "string" ? words.split(" ") : words;
    const outcome = await runCli(["--data-dir", dataDir, ...args], stdin === undefined ? {} : { stdin });
    if (outcome.code !== 0) throw new Error(`${args.join(" ")} ended with ${outcome.code}: ${outcome.err}`);
    return outcome;
  }
  return {
    server,
    directory: directory.path,
    run,
    json: async (words) =>
      JSON.parse((await run([...(typeof words === "string" ? words.split(" ") : words), "--json"])).out),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The step that `accounts steps` calls next, and the command it names for it. */
async function nextOf(shell: Shell, account: string): Promise<readonly (string | undefined)[]> {
  const { out, err } = await shell.run(["accounts", "steps", account]);
  return [/^(\S+) +next /m.exec(out)?.[1], /^ {2}anteroom (\S+ \S+)/m.exec(err)?.[1]];
}

/** Enrols and confirms the factor of an account, and links it. */
async function finish(shell: Shell, account: string): Promise<void> {
  await shell.run(["mfa", "enroll", account], SEED);
  await shell.run(["mfa", "code", account]);
  await shell.run(["mfa", "confirm", account, "--accepted"]);
  await shell.run("integrations create --name Members --kind idlcm --app crm");
  await shell.run(["integrations", "link", "Members", account]);
}

describe("every kind of account from the command line, from nothing to its work", () => {
  it("a placeholder: each step is the one that the last command called next", async () => {
    await using shell = await openShell();
    await shell.run("apps add --key crm --name CRM");
    const made = await shell.run([
      "accounts",
      "create",
      "--kind",
      "placeholder",
      "--app",
      "crm",
      "--label",
      "CRM robot",
    ]);
    const [{ id }] = (await shell.json("accounts list --kind placeholder"))["items"] as [{ id: string }];
    const walk: (readonly string[])[] = [
      ["secrets", "set", id, "--generate"],
      ["accounts", "done", id, "vault"],
      ["accounts", "contact", id, "--email", "svc-crm@example.com", "--phone", "+49 30 123456"],
      ["accounts", "rename", id, "--to-address"],
      ["accounts", "done", id, "created", "--note", "By Ops."],
      ["accounts", "done", id, "contact_verified", "--note", "Seen in the profile."],
    ];
    const called: (readonly (string | undefined)[])[] = [];

    for (const words of walk) {
      called.push(await nextOf(shell, id));
      await shell.run(words);
    }
    called.push(await nextOf(shell, id));
    await shell.run("step-up");
    const reason = "Creating the user in the app";
    const password = await shell.run(["secrets", "reveal", id, "--reason", reason, "--stdout"]);
    await finish(shell, "svc-crm@example.com@crm");

    const done = await shell.json("accounts show svc-crm@example.com@crm");
    expect(made.out).toMatch(/^label +CRM robot$/m);
    expect(made.err).toContain("Next: Have a password generated");
    expect(password.out).toMatch(/^\S{20,}\n$/);
    expect(called).toEqual([
      ["password", "secrets set"],
      ["vault", "secrets move"],
      ["contact", "accounts contact"],
      ["user_name", "accounts rename"],
      ["created", "accounts done"],
      ["contact_verified", "accounts done"],
      ["mfa", "mfa enroll"],
    ]);
    expect(done).toMatchObject({ status: "active", kind: "placeholder", waitingFor: null, label: "CRM robot" });
  }, 120_000);

  it("an individual, and what is skipped or undone on the way", async () => {
    await using shell = await openShell();
    await shell.run("apps add --key crm --name CRM");
    const account = "ada@crm";
    await shell.run("accounts create --kind individual --app crm --user-name ada --role admin");
    await shell.run(["accounts", "contact", account, "--email", "ada@example.net", "--phone", "+15550100"]);
    const moved = await shell.json(["accounts", "contact", account, "--email", "ada@example.com"]);
    await shell.run(["accounts", "contact", account, "--no-phone"]);
    await shell.run(["accounts", "skip", account, "contact", "--note", "No number is asked for."]);
    await shell.run(["accounts", "skip", account, "user_name"]);
    await shell.run(["accounts", "done", account, "contact_verified", "--note", "Seen."]);
    await shell.run(["accounts", "undo", account, "contact_verified"]);
    const undone = await nextOf(shell, account);
    await shell.run(["accounts", "done", account, "contact_verified", "--note", "Seen again."]);
    await shell.run(["accounts", "rename", account, "--label", "Ads profile"]);

    await finish(shell, account);

    const shown = await shell.run(["accounts", "show", account]);
    expect(moved["identity"]).toMatchObject({ email: "ada@example.com", phone: "+15550100" });
    expect(undone).toEqual(["contact_verified", "accounts done"]);
    expect(shown.out).toMatch(/^status +active$/m);
    expect(shown.out).toMatch(/^label +Ads profile$/m);
    expect(shown.out).toMatch(/^contact +verified$/m);
  }, 120_000);

  it("one that a provider pushes", async () => {
    await using shell = await openShell();
    const file = join(shell.directory, "crm.xml");
    writeFileSync(file, anEntity());
    await shell.run(`apps add --key crm --name CRM --metadata ${file}`);
    const { token } = await shell.json("connections create --name Okta --idp okta");
    const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
    const user = { schemas, userName: "svc", active: true, entitlements: [{ value: "crm" }] };
    await fetch(`${shell.server.url}/scim/v2/Users`, {
      method: "POST",
      headers: { authorization: `Bearer ${String(token)}`, "content-type": "application/scim+json" },
      body: JSON.stringify(user),
    });

    const next = await nextOf(shell, "svc@crm");
    await finish(shell, "svc@crm");

    expect(next).toEqual(["mfa", "mfa enroll"]);
    expect(await shell.json("accounts show svc@crm")).toMatchObject({ status: "active", connection: { name: "Okta" } });
  }, 120_000);

  it("one that is registered by hand for a provider without SCIM, and switched off by a statement", async () => {
    await using shell = await openShell();
    const file = join(shell.directory, "crm.xml");
    writeFileSync(file, anEntity());
    await shell.run("apps add --key crm --name CRM");
    await shell.run("accounts create --kind idp_provisioned --idp Campus --app crm --user-name svc");
    const first = await nextOf(shell, "svc@crm");
    await shell.run(["accounts", "state", "svc@crm", "--active", "--assigned", "--note", "Seen."]);
    const second = await nextOf(shell, "svc@crm");
    await shell.run(`apps verify crm --metadata ${file}`);
    await finish(shell, "svc@crm");
    const active = await shell.json("accounts show svc@crm");

    await shell.run("accounts state svc@crm --inactive --assigned");

    const off = await shell.json("accounts show svc@crm");
    expect([first, second]).toEqual([
      ["upstream", "accounts state"],
      ["saml", "apps verify"],
    ]);
    expect(active).toMatchObject({ status: "active", identity: { identityProvider: "Campus" } });
    expect(off).toMatchObject({ status: "suspended", gates: { upstream: "inactive", link: "paused" } });
  }, 120_000);

  it.each([
    ["accounts state svc@crm --active", "Give exactly one of --assigned and --unassigned."],
    ["accounts done svc@crm contact_verified", "Say with --note TEXT where you have seen address and number"],
    ["accounts rename svc@crm --to-address", "The account has no e-mail address yet"],
    ["accounts contact svc@crm --phone +15550100", "The account has no e-mail address yet"],
  ])(
    "%s says what is missing",
    async (words, problem) => {
      await using shell = await openShell();
      await shell.run("apps add --key crm --name CRM");
      await shell.run("accounts create --kind individual --app crm --user-name svc");

      await expect(shell.run(words)).rejects.toThrow(problem);
    },
    60_000,
  );
});
