import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Column, renderTable } from "../../../src/cli/table.ts";

const columns: readonly Column<readonly [string, string]>[] = [
  { title: "id", text: ([id]) => id },
  { title: "text", text: ([, text]) => text, flexible: true },
];

describe("a table", () => {
  it("aligns its columns and marks empty cells", () => {
    const lines = renderTable(
      columns,
      [
        ["1", "one"],
        ["22", ""],
      ],
      Number.POSITIVE_INFINITY,
    );

    expect(lines).toEqual(["ID  TEXT", "1   one", "22  -"]);
  });

  it("breaks only flexible columns when the window is narrow", () => {
    const lines = renderTable(columns, [["0123456789", "a sentence that is rather long"]], 30);

    expect(lines).toEqual(["ID          TEXT", "0123456789  a sentence that is", "            rather long"]);
  });

  it("breaks a word that is wider than its column", () => {
    const lines = renderTable(columns, [["0123456789", "svc-crm-01@example.com"]], 24);

    expect(lines).toEqual(["ID          TEXT", "0123456789  svc-crm-01@e", "            xample.com"]);
  });

  it("fits the window whatever it holds, as long as its fixed columns do", () => {
    const rows = fc.array(fc.tuple(fc.string({ maxLength: 8 }), fc.string()), { maxLength: 5 });

    fc.assert(
      fc.property(rows, fc.integer({ min: 22, max: 200 }), (cells, width) => {
        const lines = renderTable(columns, cells, width);
        expect(lines.length).toBeGreaterThan(cells.length);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });
});
