import type { RecordingReader, SignInMessages } from "../domain/application/saml-evidence.ts";
import { AnteroomError } from "../domain/errors.ts";
import { addressOf, type HarPost, isHar, readHar } from "./har.ts";
import { decodeResponse, readRequestId, requestAnswered } from "./saml-message.ts";

const HAR_FIX =
  "record the sign-in with the browser's developer tools, keeping the log over pages, and save all as HAR";

/** Makes a reader of recorded sign-ins: HAR 1.2 as an object or as the text of the file, or the messages themselves. */
export function createRecordingReader(): RecordingReader {
  return {
    read: (recording) => {
      const given = typeof recording === "string" ? parseText(recording) : recording;
      if (isHar(given)) return fromHar(given);
      if (isObject(given) && typeof given["samlResponse"] === "string")
        return fromMessages(given, given["samlResponse"]);
      throw refused("har", "is no HAR recording", HAR_FIX);
    },
  };
}

/** Messages of each kind that are read, the last ones: each may take a millisecond, and one sign-in has a few. */
const MOST_MESSAGES = 50;

/**
 * A federated provider is sent a response before it sends its own: the last one is the app's. Answers to a sign-out, which are
 * posted under the same name, are passed over.
 */
function fromHar(har: unknown): SignInMessages {
  const { posts, requests } = readHar(har);
  const decoded = posts.slice(-MOST_MESSAGES).flatMap((post) => {
    const response = decodeResponse(post.samlResponse);
    return response === undefined ? [] : [{ post, response }];
  });
  const found = decoded.findLast(({ response }) => requestAnswered(response) !== undefined) ?? decoded.at(-1);
  if (found === undefined) throw refused("har", "holds no request that posts a SAMLResponse", HAR_FIX);
  const sent = requests.slice(-MOST_MESSAGES).map((text) => readRequestId(text));
  return messagesOf(
    found.post,
    found.response,
    sent.filter((id) => id !== undefined),
  );
}

function fromMessages(sent: Readonly<Record<string, unknown>>, samlResponse: string): SignInMessages {
  const { samlRequest, postedTo, at } = sent;
  const response = decodeResponse(samlResponse);
  if (response === undefined) {
    throw refused("messages.samlResponse", "is not base64", "give the value of the form field SAMLResponse unchanged");
  }
  const request = typeof samlRequest === "string" ? readRequestId(samlRequest) : undefined;
  if (samlRequest !== undefined && request === undefined) {
    const fix = "give the value of SAMLRequest unchanged, or leave it out";
    throw refused("messages.samlRequest", "is no AuthnRequest", fix);
  }
  const post = {
    postedTo: typeof postedTo === "string" ? addressOf(postedTo) : null,
    at: instantOf(at),
    answeredWith: null,
  };
  return messagesOf(post, response, request === undefined ? [] : [request]);
}

function messagesOf(
  { postedTo, at, answeredWith }: Omit<HarPost, "samlResponse">,
  response: Uint8Array,
  requests: readonly string[],
): SignInMessages {
  const answered = requestAnswered(response);
  const named = requests.find((id) => id === answered) ?? requests.at(-1);
  // Without a request the recording may have begun too late, unless nothing was to be answered.
  const requestId = named ?? (answered === null ? null : undefined);
  return { response, postedTo, at, answeredWith, ...(requestId !== undefined && { requestId }) };
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    // The parser's own message quotes the recording, which may hold passwords.
    throw refused("har", "is not valid JSON", HAR_FIX);
  }
}

function instantOf(at: unknown): number | null {
  const instant = typeof at === "string" ? Date.parse(at) : Number.NaN;
  return Number.isNaN(instant) ? null : instant;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function refused(attribute: string, problem: string, fix: string): AnteroomError {
  return new AnteroomError("invalid_value", `${attribute} ${problem}; ${fix}.`, { attribute });
}
