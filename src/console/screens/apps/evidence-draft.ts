import type { Schemas } from "../../api/client.ts";

/** The ways of bringing evidence. */
export type EvidenceWay = "metadata" | "address" | "sign_in" | "recording" | "declaration";

/** What somebody typed, of every way: changing the way loses nothing. */
export interface EvidenceDraft {
  readonly way: EvidenceWay;
  readonly metadataXml: string;
  readonly metadataUrl: string;
  readonly ssoUrl: string;
  readonly har: string;
  readonly accountId: string;
  readonly supported: boolean;
  readonly source: string;
  readonly date: string;
  /** Which service provider is meant when the metadata holds several. */
  readonly entityId: string;
}

/** What every way is called, and for what it is. */
export const WAYS: Readonly<Record<EvidenceWay, { readonly word: string; readonly lead: string }>> = {
  metadata: {
    word: "Metadata document",
    lead: "The app's SAML metadata as a file or text. It proves that the app implements SAML.",
  },
  address: {
    word: "Metadata address",
    lead: "Where the app publishes its metadata. Anteroom fetches it now and watches it from then on.",
  },
  sign_in: {
    word: "Sign-in address",
    lead: "Anteroom opens the page where a sign-in begins and follows it up to the app's own request, never further.",
  },
  recording: {
    word: "Recorded sign-in",
    lead: "A HAR file of one sign-in of a service account. It proves that a sign-in works; all but two messages of it is dropped.",
  },
  declaration: {
    word: "Declaration",
    lead: "Somebody's word, with its source. The weakest evidence: it counts for 90 days.",
  },
};

/** Nothing typed yet; what the app has addresses for is filled in. */
export function emptyDraft(known: {
  readonly metadataUrl?: string | null;
  readonly ssoUrl?: string | null;
}): EvidenceDraft {
  return {
    way: "metadata",
    metadataXml: "",
    metadataUrl: known.metadataUrl ?? "",
    ssoUrl: known.ssoUrl ?? "",
    har: "",
    accountId: "",
    supported: true,
    source: "",
    date: new Date().toISOString().slice(0, 10),
    entityId: "",
  };
}

/** Whether enough is typed to go on. */
export function isReady(draft: EvidenceDraft): boolean {
  switch (draft.way) {
    case "metadata":
      return draft.metadataXml.trim() !== "";
    case "address":
      return draft.metadataUrl.trim() !== "";
    case "sign_in":
      return draft.ssoUrl.trim() !== "";
    case "recording":
      return draft.har.trim() !== "";
    case "declaration":
      return draft.source.trim() !== "" && draft.date !== "";
  }
}

/** What the API is sent. @throws {Error} for a recording that is no JSON */
export function evidenceOf(draft: EvidenceDraft): Schemas["Evidence"] {
  const named = draft.entityId === "" ? {} : { entityId: draft.entityId };
  switch (draft.way) {
    case "metadata":
      return { metadataXml: draft.metadataXml, ...named };
    case "address":
      return { metadataUrl: draft.metadataUrl.trim(), ...named };
    case "sign_in":
      return { ssoUrl: draft.ssoUrl.trim() };
    case "recording":
      return { har: recordingOf(draft.har), ...(draft.accountId !== "" && { accountId: draft.accountId }) };
    case "declaration":
      return { declaration: { supported: draft.supported, source: draft.source.trim(), date: draft.date } };
  }
}

function recordingOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Error(
      "This is no HAR file: it is not JSON. In the browser's developer tools choose Network, then Export HAR.",
    );
  }
}
