import { z } from "zod";
import { type CalendarRequest, type CertificateEnd, daysUntil } from "../../domain/application/certificate-calendar.ts";
import { toIso } from "../../domain/clock.ts";
import { component } from "./component.ts";
import { instant } from "./fields.ts";
import { pageOf, pageQuery, placeOf, toPage } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";

const shown = component(
  "CertificateEnd",
  z.object({
    application: z.object({ id: z.string(), key: z.string(), name: z.string() }).nullable(),
    connection: z
      .object({ id: z.string(), name: z.string() })
      .nullable()
      .describe("Whose identity provider has it; either this or the application is given."),
    use: z.enum(["signing", "encryption", "both"]),
    subject: z.string(),
    fingerprint: z.string().describe("SHA-256 of the DER, lower-case hex."),
    notAfter: instant,
    endsInDays: z.number().int().describe("Negative when it has ended."),
  }),
);
const listed = component("CertificateCalendar", pageOf(shown));

/** The calendar of certificates. */
export const certificateRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/certificates",
    operationId: "listCertificates",
    tag: "Applications",
    summary: "List the certificates of applications and identity providers, those that end first first",
    action: "read",
    query: pageQuery,
    status: 200,
    answer: listed,
    handle: async ({ query }, { certificateKeeper, clock }) => {
      const page = await certificateKeeper.list(toCalendarRequest(query));
      return toPage(page, (one) => toCertificateEnd(one, clock.now()));
    },
  }),
];

function toCalendarRequest(query: { readonly limit: number; readonly cursor?: string | undefined }): CalendarRequest {
  const place = placeOf(query.cursor, /^-?\d{1,15}\.\d{1,15}$/);
  if (place === undefined) return { limit: query.limit };
  const [notAfter = 0, seq = 0] = place.split(".").map(Number);
  return { limit: query.limit, after: { notAfter, seq } };
}

function toCertificateEnd(end: CertificateEnd, now: number): z.output<typeof shown> {
  const { owner, use, subject, fingerprint, notAfter } = end;
  const { id, name } = owner;
  return {
    application: owner.kind === "application" ? { id, key: owner.key, name } : null,
    connection: owner.kind === "connection" ? { id, name } : null,
    use,
    subject,
    fingerprint,
    notAfter: toIso(notAfter),
    endsInDays: daysUntil(notAfter, now),
  };
}
