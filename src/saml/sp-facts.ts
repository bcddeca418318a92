import type { XmlElement } from "libxml2-wasm";
import type { SamlProfile } from "../domain/application/saml-evidence.ts";
import type { FindingLog } from "./finding-log.ts";
import { quote } from "./quote.ts";
import { METADATA_NAMESPACE } from "./saml-names.ts";
import { attributeOf, childrenNamed, textOf } from "./xml-element.ts";

/** What of a role its facts are noted from. */
type Facts = Pick<
  SamlProfile,
  "authnRequestsSigned" | "wantAssertionsSigned" | "nameIdFormats" | "requestedAttributes"
>;

const SHOWN_ATTRIBUTES = 5;

/** Notes what whoever sets up the identity provider has to know of a service provider. None of it is good or bad. */
export function noteFacts(role: XmlElement, facts: Facts, log: FindingLog): void {
  noteSigning(role, facts, log);
  noteRequiredAttributes(role, facts.requestedAttributes, log);
  if (facts.nameIdFormats.length === 0) {
    log.info({
      code: "no-name-id-format",
      message: "The service provider names no NameID format, so the identity provider decides which one it sends.",
      at: role,
    });
  }
  const [logout] = childrenNamed(role, METADATA_NAMESPACE, "SingleLogoutService");
  if (logout !== undefined) {
    log.info({ code: "single-logout", message: "The service provider supports single logout.", at: logout });
  }
}

/** Notes what an entity calls itself and whether it says whom to ask, so that a person can compare it with the app. */
export function notePresentation(entity: XmlElement, displayName: string | undefined, log: FindingLog): void {
  if (displayName !== undefined) {
    log.info({ code: "display-name", message: `The metadata calls the app ${quote(displayName)}.`, at: entity });
  }
  const contacts = childrenNamed(entity, METADATA_NAMESPACE, "ContactPerson");
  const reachable = contacts.filter((contact) =>
    childrenNamed(contact, METADATA_NAMESPACE, "EmailAddress").some((address) => textOf(address) !== ""),
  );
  const kinds = new Set(reachable.map((contact) => attributeOf(contact, "contactType") ?? "other"));
  if (kinds.size === 0) return;
  // Who it is stays in the document: names and addresses of people are not findings.
  const shown = [...kinds].slice(0, SHOWN_ATTRIBUTES).map(quote).join(", ");
  log.info({ code: "contact", message: `The metadata says whom to ask, for ${shown}.`, at: reachable[0] ?? entity });
}

function noteSigning(role: XmlElement, { authnRequestsSigned, wantAssertionsSigned }: Facts, log: FindingLog): void {
  if (authnRequestsSigned) {
    log.info({
      code: "signs-requests",
      message: "The service provider signs its sign-in requests.",
      fix: "Give its signing certificate to the identity provider if that checks them.",
      at: role,
    });
  }
  if (wantAssertionsSigned) {
    log.info({
      code: "wants-signed-assertions",
      message: "The service provider wants assertions to be signed themselves, not only the response around them.",
      fix: "Leave assertion signing on at the identity provider.",
      at: role,
    });
  }
}

function noteRequiredAttributes(role: XmlElement, requested: Facts["requestedAttributes"], log: FindingLog): void {
  const names = requested.filter(({ required }) => required).map(({ name }) => name);
  if (names.length === 0) return;
  const shown = names.slice(0, SHOWN_ATTRIBUTES).map(quote).join(", ");
  const more = names.length > SHOWN_ATTRIBUTES ? ` and ${names.length - SHOWN_ATTRIBUTES} more` : "";
  const [service] = childrenNamed(role, METADATA_NAMESPACE, "AttributeConsumingService");
  log.info({
    code: "required-attribute",
    message: `The service provider requires ${names.length === 1 ? "the attribute" : "the attributes"} ${shown}${more}.`,
    fix: "Map each of them at the identity provider.",
    at: service ?? role,
  });
}
