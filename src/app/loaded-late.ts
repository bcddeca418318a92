import { randomBytes } from "node:crypto";
import type { SamlTools } from "../domain/application/evidence.ts";
import type { SeedPictures } from "../domain/authenticator/seed-pictures.ts";
import type { Clock } from "../domain/clock.ts";
import type { AssertionVerifier } from "../domain/connection/client-assertion.ts";
import type { RecoveryFiles } from "../domain/key/recovery-file.ts";
import type { PasskeyTool } from "../domain/local-sign-in/passkey.ts";
import type { Outbound } from "../domain/outbound.ts";
import type { PasswordGenerator } from "../domain/secret/password-generator.ts";
import type { ServiceProviderTool } from "../domain/sso/service-provider.ts";
import { lazily } from "../lib/lazily.ts";
import type { Log } from "../log/log.ts";

/*
 * What is here is loaded when it is first needed: an XML parser in WebAssembly and the libraries of SAML and JWT are a tenth of
 * what a server holds, and many a server reads no metadata and grants no access tokens for weeks.
 */

/** What reads and checks SAML. */
export function samlTools(outbound: Outbound, clock: Clock): SamlTools {
  const thread = lazily(async () => new (await import("../saml/metadata-thread.ts")).MetadataThread());
  return {
    metadata: lazily(async () => (await import("../saml/metadata-verifier.ts")).createMetadataVerifier(await thread())),
    idpMetadata: lazily(async () =>
      (await import("../saml/idp-metadata-reader.ts")).createIdpMetadataReader(await thread()),
    ),
    observer: lazily(async () =>
      (await import("../saml/sign-in-observer.ts")).createSignInObserver({ outbound, clock }),
    ),
    recordings: lazily(async () => (await import("../saml/recording-reader.ts")).createRecordingReader()),
    responses: lazily(async () => (await import("../saml/response-verifier.ts")).createResponseVerifier()),
  };
}

/** What draws passwords, and judges them. */
export function lazyPasswords(): PasswordGenerator {
  const load = lazily(async () => (await import("../password/generator.ts")).createPasswordGenerator(randomBytes));
  return {
    generate: async (wish) => (await load()).generate(wish),
    judge: async (password) => (await load()).judge(password),
  };
}

/** What speaks WebAuthn. */
export function lazyPasskeys(): () => Promise<PasskeyTool> {
  return lazily(async () => (await import("../webauthn/passkey-tool.ts")).createPasskeyTool());
}

/** What reads pictures of seeds. */
export function lazyPictures(): () => Promise<SeedPictures> {
  return lazily(async () => (await import("../otp/seed-pictures.ts")).createSeedPictures());
}

/** What makes and reads recovery files. */
export function lazyRecoveryFiles(): () => Promise<RecoveryFiles> {
  return lazily(async () => (await import("../vault/recovery-file.ts")).recoveryFiles);
}

/** What our own service provider signs and reads with. */
export function lazyServiceProvider(): () => Promise<ServiceProviderTool> {
  return lazily(async () => (await import("../saml/own-service-provider.ts")).createServiceProviderTool());
}

/** What checks client assertions. */
export function lazyAssertions(outbound: Outbound, clock: Clock, log: Log): () => Promise<AssertionVerifier> {
  return lazily(async () => {
    const { createAssertionVerifier } = await import("../jwt/assertion-verifier.ts");
    const { KeySets } = await import("../jwt/key-sets.ts");
    const keySets = new KeySets({
      clock,
      outbound,
      onProblem: (uri, err) => log.warn({ uri, err }, "The keys of an issuer cannot be fetched"),
    });
    return createAssertionVerifier({ clock, keySets });
  });
}
