import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvLine } from "../../../src/http/api/csv.ts";

/** RFC 4180, read by hand: one line, without its end. */
function cellsIn(line: string): readonly string[] {
  const cells: string[] = [];
  let rest = line;
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"(,|$)/s.exec(rest);
    const plain = /^([^",]*)(,|$)/s.exec(rest);
    const found = quoted ?? plain;
    if (found === null) throw new Error(`No cell begins at ${rest}`);
    const [all, text = "", comma] = found;
    cells.push(quoted === null ? text : text.replaceAll('""', '"'));
    rest = rest.slice(all.length);
    if (comma !== ",") return cells;
  }
}

describe("a line of a table", () => {
  it.each([
    [["a", 1, null, "b"], "a,1,,b\r\n"],
    [['say "x"', "a,b", "a\nb"], '"say ""x""","a,b","a\nb"\r\n'],
    [["=1+1", "+1", "-1", "@x", "\tx", -5], "'=1+1,'+1,'-1,'@x,'\tx,-5\r\n"],
    [["＝1", "＋1", "－1", "＠x", "\n=1"], "'＝1,'＋1,'－1,'＠x,\"'\n=1\"\r\n"],
  ])("writes %j", (cells, line) => {
    expect(csvLine(cells)).toBe(line);
  });

  it("says every text again, and none of them as a formula", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" }), { minLength: 1 }), (texts) => {
        const line = csvLine(texts);

        const read = cellsIn(line.slice(0, -2));
        expect(read.map((cell, at) => (cell === texts[at] ? cell : cell.slice(1)))).toEqual(texts);
        expect(read.some((cell) => /^[=+\-@\t\r\n＝＋－＠]/.test(cell))).toBe(false);
      }),
    );
  });
});
