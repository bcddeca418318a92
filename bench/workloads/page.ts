import { ask, timeEach } from "../load/drive.ts";
import type { LoadRequest } from "../load/request.ts";
import { alternate, median, ratios } from "../measure.ts";
import type { Result } from "../result.ts";
import type { Scale } from "../scale.ts";
import type { Anteroom } from "../subjects/anteroom.ts";
import type { Grown } from "../subjects/grown.ts";

const PAGE = 100;
const PAGES_PER_SAMPLE = 10;

interface UserPage {
  readonly nextCursor?: string;
}

/** What a page of users costs: the first one of few and of many, and one near the end by index and by cursor (RFC 9865). */
export async function measurePages({ small, large }: Grown, scale: Scale): Promise<Result> {
  const first = page(`startIndex=1&count=${PAGE}`);
  const last = page(`startIndex=${large.users - PAGE}&count=${PAGE}`);
  const byCursor = page(`cursor=${await cursorNearEnd(large)}&count=${PAGE}`);
  const sample = (subject: Anteroom, request: LoadRequest) => async (): Promise<number> =>
    median(
      await timeEach(
        subject.target,
        Array.from({ length: PAGES_PER_SAMPLE }, () => request),
      ),
    );
  const samples = [sample(small, first), sample(large, first), sample(large, last), sample(large, byCursor)];
  const [few = [], many = [], index = [], cursor = []] = await alternate(samples, scale.alternations);
  return {
    workload: `page of ${PAGE} of ${scale.largeUsers.toLocaleString("en")} users`,
    measured: [
      { name: `first page of ${scale.smallUsers.toLocaleString("en")}`, unit: "ms", series: few },
      { name: "first page", unit: "ms", series: many },
      { name: "near the end, by index", unit: "ms", series: index },
      { name: "near the end, by cursor", unit: "ms", series: cursor },
    ],
    bars: [
      {
        what: "first page, of that at the smaller",
        sense: "at most",
        limit: 1.5,
        unit: "×",
        series: ratios(many, few),
      },
      { what: "near the end, by index", sense: "at most", limit: 100, unit: "ms", series: index },
      { what: "by cursor, of the first page", sense: "at most", limit: 1.5, unit: "×", series: ratios(cursor, many) },
    ],
  };
}

/** Walks the whole list, for a cursor is opaque and cannot be made up. */
async function cursorNearEnd(large: Anteroom): Promise<string> {
  let cursor = "";
  for (let passed = PAGE; passed < large.users - PAGE; passed += PAGE) {
    const { nextCursor } = await ask<UserPage>(large.target, page(`cursor=${cursor}&count=${PAGE}`));
    if (nextCursor === undefined) throw new Error(`The list ended at ${passed} users.`);
    cursor = encodeURIComponent(nextCursor);
  }
  return cursor;
}

function page(query: string): LoadRequest {
  return { method: "GET", path: `/Users?${query}`, expectStatus: 200, expectText: `"itemsPerPage":${PAGE}` };
}
