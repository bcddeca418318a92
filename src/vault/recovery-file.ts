import { createCipheriv, randomBytes, scrypt } from "node:crypto";
import { promisify } from "node:util";
import { armor, Decrypter, Encrypter, type Recipient, Stanza } from "age-encryption";
import { AnteroomError } from "../domain/errors.ts";
import type { RecoveryFiles, RecoveryReader } from "../domain/key/recovery-file.ts";
import type { RootKey } from "../domain/key/root-key.ts";
import { StartError } from "../lib/start-error.ts";
import { toPassphrase } from "./passphrase.ts";
import { parseRootKeyLine } from "./root-key.ts";

/** What a recovery file holds. */
export interface RecoveredKey {
  readonly rootKey: RootKey;
  readonly workspaceId: string;
}

/** How a recovery file is opened: by its passphrase, or by the key of the recipient it was made for (`AGE-SECRET-KEY-1…`). */
export type RecoverySecret = { readonly passphrase: string } | { readonly identity: string };

/** Costs an attempt 64 MiB; age takes 256, more than a small server has. */
const WORK_FACTOR = 16;
const SCRYPT_LABEL = "age-encryption.org/v1/scrypt";
const derive = promisify(scrypt) as (secret: string, salt: Buffer, length: number, cost: object) => Promise<Buffer>;
const contentShape = /^workspace (?<workspaceId>\S{1,64})\n(?<line>anteroom-root-key-1 .+\n)$/m;

/** Recovery files by age-encryption. */
export const recoveryFiles: RecoveryFiles = {
  async write(rootKey, workspaceId, madeAt, reader) {
    const encrypter = new Encrypter();
    addReader(encrypter, reader);
    const head = `# The root key of an Anteroom, ${new Date(madeAt).toISOString()}. Keep it apart from the database.`;
    const file = await encrypter.encrypt(`${head}\nworkspace ${workspaceId}\n${rootKey.line()}`);
    return armor.encode(file);
  },
};

/**
 * Opens a recovery file.
 * @throws {StartError} when it is damaged or none, or the secret is not the one it was made for
 */
export async function readRecoveryFile(text: string, secret: RecoverySecret): Promise<RecoveredKey> {
  const decrypter = new Decrypter();
  try {
    if ("identity" in secret) decrypter.addIdentity(secret.identity);
    else decrypter.addPassphrase(secret.passphrase.trim().normalize("NFC"));
  } catch (error) {
    throw new StartError("The identity is none of age: it begins with AGE-SECRET-KEY-1.", error);
  }
  const content = await open(decrypter, text);
  const { workspaceId, line = "" } = contentShape.exec(content)?.groups ?? {};
  const rootKey = parseRootKeyLine(line);
  if (workspaceId !== undefined && rootKey !== undefined) return { workspaceId, rootKey };
  throw new StartError("The file is encrypted by age, but holds no root key. Name the recovery file.");
}

async function open(decrypter: Decrypter, text: string): Promise<string> {
  const file = toBytes(text);
  try {
    return await decrypter.decrypt(file, "text");
  } catch (error) {
    throw new StartError(
      "The recovery file cannot be opened: the passphrase or identity is wrong, or the file is damaged.",
      error,
    );
  }
}

function toBytes(text: string): Uint8Array {
  try {
    return armor.decode(text);
  } catch (error) {
    throw new StartError("The file is no recovery file: it has no armor of age. Name the file that was saved.", error);
  }
}

function addReader(encrypter: Encrypter, reader: RecoveryReader): void {
  if ("passphrase" in reader) {
    encrypter.addRecipient(new PassphraseRecipient(toPassphrase(reader.passphrase)));
    return;
  }
  try {
    encrypter.addRecipient(reader.recipient);
  } catch (error) {
    const problem = "recipient is none of age; give one that begins with age1.";
    throw new AnteroomError("invalid_value", problem, { attribute: "recipient" }, error);
  }
}

/** age's recipient for a passphrase, derived away from the event loop; the library's own would stop it for half a second. */
class PassphraseRecipient implements Recipient {
  readonly #passphrase: string;

  constructor(passphrase: string) {
    this.#passphrase = passphrase;
  }

  async wrapFileKey(fileKey: Uint8Array): Promise<Stanza[]> {
    const salt = randomBytes(16);
    const N = 2 ** WORK_FACTOR;
    const labelled = Buffer.concat([Buffer.from(SCRYPT_LABEL), salt]);
    const key = await derive(this.#passphrase, labelled, 32, { N, r: 8, p: 1, maxmem: 256 * N * 8 });
    const cipher = createCipheriv("chacha20-poly1305", key, Buffer.alloc(12), { authTagLength: 16 });
    const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
    const args = ["scrypt", salt.toString("base64").replaceAll("=", ""), String(WORK_FACTOR)];
    return [new Stanza(args, new Uint8Array(body))];
  }
}
