import { armor, Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { describe, expect, it } from "vitest";
import type { WorkspaceId } from "../../../src/domain/id.ts";
import { readRecoveryFile, recoveryFiles } from "../../../src/vault/recovery-file.ts";
import { aRootKey } from "../../support/keyring.ts";

const workspaceId = "w1" as WorkspaceId;
const passphrase = "five random words are good";
const key = aRootKey();

describe("a recovery file", () => {
  it("is opened by its passphrase, however letters are composed", async () => {
    const file = await recoveryFiles.write(key, workspaceId, 0, { passphrase: " größte Zwiebelsuppe " });

    const opened = await readRecoveryFile(file, { passphrase: "gro\u0308ßte Zwiebelsuppe\n" });

    expect(file).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n[\s\S]+\n-----END AGE ENCRYPTED FILE-----\n$/);
    expect([opened.workspaceId, opened.rootKey.line()]).toEqual(["w1", key.line()]);
  });

  it("is opened by age itself, with the passphrase or the identity it was made for", async () => {
    const identity = await generateX25519Identity();
    const files = [
      await recoveryFiles.write(key, workspaceId, 0, { passphrase }),
      await recoveryFiles.write(key, workspaceId, 0, { recipient: await identityToRecipient(identity) }),
    ];
    const age = new Decrypter();
    age.addPassphrase(passphrase);
    age.addIdentity(identity);

    const contents = await Promise.all(files.map((file) => age.decrypt(armor.decode(file), "text")));

    for (const content of contents) {
      expect(content).toBe(
        `# The root key of an Anteroom, 1970-01-01T00:00:00.000Z. Keep it apart from the database.\nworkspace w1\n${key.line()}`,
      );
    }
    expect((await readRecoveryFile(files[1] ?? "", { identity })).rootKey.id).toBe(key.id);
  });

  it("shows nothing of the key", async () => {
    const file = await recoveryFiles.write(key, workspaceId, 0, { passphrase });
    const hex = key.line().split(" ")[1] ?? "";
    const shown = [file, Buffer.from(file.replaceAll(/-----.*-----|\n/g, ""), "base64").toString("latin1")];

    for (const text of shown) expect(text.includes(hex) || text.includes("workspace")).toBe(false);
  });

  it.each(["", "short", "x".repeat(2000)])("is not made for the passphrase %j", async (bad) => {
    const making = recoveryFiles.write(key, workspaceId, 0, { passphrase: bad });

    await expect(making).rejects.toMatchObject({ code: "invalid_value", facts: { attribute: "passphrase" } });
  });

  it.each(["", "age1canary", "ssh-ed25519 AAAA", "AGE-SECRET-KEY-1QQQ"])(
    "is not made for the recipient %j",
    async (recipient) => {
      const making = recoveryFiles.write(key, workspaceId, 0, { recipient });

      await expect(making).rejects.toMatchObject({ code: "invalid_value", facts: { attribute: "recipient" } });
    },
  );

  it("is refused with a wrong secret, when it was damaged, and when it is something else", async () => {
    const file = await recoveryFiles.write(key, workspaceId, 0, { passphrase });
    const lines = file.split("\n");
    const damaged = [...lines.slice(0, 2), `${lines[2] === undefined ? "" : "A".repeat(64)}`, ...lines.slice(3)].join(
      "\n",
    );
    const stranger = new Encrypter();
    stranger.setPassphrase(passphrase);
    stranger.setScryptWorkFactor(4);
    const other = armor.encode(await stranger.encrypt("no root key"));

    await expect(readRecoveryFile(file, { passphrase: `${passphrase}!` })).rejects.toThrow("cannot be opened");
    await expect(readRecoveryFile(file, { identity: "canary" })).rejects.toThrow("AGE-SECRET-KEY-1");
    await expect(readRecoveryFile(damaged, { passphrase })).rejects.toThrow("cannot be opened");
    await expect(readRecoveryFile("a letter", { passphrase })).rejects.toThrow("no recovery file");
    await expect(readRecoveryFile(other, { passphrase })).rejects.toThrow("holds no root key");
  });
});
