import { describe, expect, it } from "vitest";
import { Argon2Hasher } from "../../../src/password/argon2.ts";

const PASSWORD = "plover cistern walnut quartz ferry";

describe("the hash of a person's password", () => {
  it("is a PHC string with 19 MiB, two passes, one lane, and a salt of its own", async () => {
    const hasher = new Argon2Hasher();

    const [one, other] = [await hasher.hash(PASSWORD), await hasher.hash(PASSWORD)];

    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(one).not.toBe(other);
    expect(one).not.toContain(PASSWORD);
  });

  it("is that of this password alone, and nobody's when there is none", async () => {
    const hasher = new Argon2Hasher();
    const phc = await hasher.hash(PASSWORD);

    const answers = [
      await hasher.verify(phc, PASSWORD),
      await hasher.verify(phc, `${PASSWORD} `),
      await hasher.verify(phc, ""),
      await hasher.verify(undefined, PASSWORD),
    ];

    expect(answers).toEqual([true, false, false, false]);
  });

  it("agrees with the reference implementation of argon2id", async () => {
    // From the test suite of the reference implementation: argon2id, v=19, m=2^8 KiB, t=2, p=1, "password", "somesalt".
    const phc = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    expect(await new Argon2Hasher().verify(phc, "password")).toBe(true);
  });

  it.each([
    ["memory for 4 GiB", "$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"],
    ["a thousand passes", "$argon2id$v=19$m=256,t=999,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"],
    ["no pass", "$argon2id$v=19$m=256,t=0,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"],
    ["another function", "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"],
    ["nothing", ""],
  ])("with %s in the database is no hash, and costs what ours do", async (_what, phc) => {
    expect(await new Argon2Hasher().verify(phc, "password")).toBe(false);
  });

  it("is made for many at once, each with its own outcome", async () => {
    const hasher = new Argon2Hasher();
    const phc = await hasher.hash(PASSWORD);

    const tries = ["a", PASSWORD, "b", PASSWORD, "c"].map((password) => hasher.verify(phc, password));

    expect(await Promise.all(tries)).toEqual([false, true, false, true, false]);
  });

  it("refuses more than it can do within seconds, and goes on with the others", async () => {
    const hasher = new Argon2Hasher();

    const tries = await Promise.allSettled(Array.from({ length: 200 }, () => hasher.verify(undefined, PASSWORD)));

    const refused = tries.filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(200 - 66);
    expect(new Set(refused.map((one) => one.status === "rejected" && one.reason.code))).toEqual(
      new Set(["unavailable"]),
    );
    expect(await hasher.verify(undefined, PASSWORD)).toBe(false);
  });
});
