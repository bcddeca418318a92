/** A request of a recording that posts a Response. */
export interface HarPost {
  /** As it was posted, base64. */
  readonly samlResponse: string;
  readonly postedTo: string | null;
  /** Epoch milliseconds. */
  readonly at: number | null;
  /** The status of the answer. */
  readonly answeredWith: number | null;
}

/** All that is taken from a recording. */
export interface HarMessages {
  /** In the order of the recording, as all below. */
  readonly posts: readonly HarPost[];
  /** What was sent as SAMLRequest, in either binding. */
  readonly requests: readonly string[];
}

interface HarLike {
  readonly log: { readonly entries: readonly unknown[] };
}

/** Whether a value has the outline of HAR 1.2: `log.entries` is a list. */
export function isHar(value: unknown): value is HarLike {
  return Array.isArray(member(member(value, "log"), "entries"));
}

/**
 * Takes the SAML messages out of a recording. Headers, cookies, bodies of answers and all other requests, where
 * passwords are, are not even looked at.
 */
export function readHar(har: unknown): HarMessages {
  const posts: HarPost[] = [];
  const requests: string[] = [];
  for (const entry of isHar(har) ? har.log.entries : []) {
    const request = member(entry, "request");
    const url = textMember(request, "url");
    const form = formOf(request);
    const samlResponse = form("SAMLResponse");
    if (samlResponse !== undefined) posts.push({ samlResponse, postedTo: addressOf(url), ...timeAndStatus(entry) });
    const samlRequest = form("SAMLRequest") ?? queryValue(url, "SAMLRequest");
    if (samlRequest !== undefined) requests.push(samlRequest);
  }
  return { posts, requests };
}

/** Reads fields of a posted form: from its text, as Chrome and Safari keep it, or from its parameters. */
function formOf(request: unknown): (name: string) => string | undefined {
  const postData = textMember(request, "method")?.toUpperCase() === "POST" ? member(request, "postData") : undefined;
  const text = textMember(postData, "text");
  const params = member(postData, "params");
  return (name) => {
    const written = text?.includes(`${name}=`) === true ? new URLSearchParams(withoutHead(text)).get(name) : null;
    if (written !== null) return spaceToPlus(written);
    const param = Array.isArray(params) ? params.find((one) => textMember(one, "name") === name) : undefined;
    return unescaped(textMember(param, "value"));
  };
}

/** Some tools write down the head of the form before it. */
function withoutHead(text: string): string {
  return text.replace(/^(?:content-[a-z]+:[^\r\n]*\r?\n)+\r?\n/i, "");
}

function queryValue(url: string | undefined, name: string): string | undefined {
  if (url?.includes(`${name}=`) !== true || !URL.canParse(url)) return undefined;
  return spaceToPlus(new URL(url).searchParams.get(name) ?? undefined);
}

/** Some tools write a form down decoded; a plus, which base64 has, then reads as a space, which it has not. */
function spaceToPlus(value: string | undefined): string | undefined {
  return value?.replaceAll(" ", "+");
}

/** Some browsers write parameters down as they were sent, others decoded. */
function unescaped(value: string | undefined): string | undefined {
  return value?.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** An address as browsers write it, escaped, so that it may be shown; null for what is none. */
export function addressOf(url: string | undefined): string | null {
  return url !== undefined && URL.canParse(url) ? new URL(url).href : null;
}

function timeAndStatus(entry: unknown): Pick<HarPost, "at" | "answeredWith"> {
  const started = Date.parse(textMember(entry, "startedDateTime") ?? "");
  const status = member(member(entry, "response"), "status");
  // A status of 0 is how browsers write down that none was seen.
  const isSeen = typeof status === "number" && Number.isInteger(status) && status >= 100 && status < 600;
  return { at: Number.isNaN(started) ? null : started, answeredWith: isSeen ? status : null };
}

function textMember(value: unknown, name: string): string | undefined {
  const found = member(value, name);
  return typeof found === "string" ? found : undefined;
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
