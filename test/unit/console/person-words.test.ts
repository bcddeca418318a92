import { describe, expect, it } from "vitest";
import { personWords } from "../../../src/console/words/person-words.ts";

const people = [
  { id: "p1", name: "Olga Petrova", loginName: "olga@corp.example" },
  { id: "p2", name: "Olga of Sales", loginName: "olga@corp.example.com" },
];

describe("how a person who did something is called", () => {
  it.each([
    ["who signed in here", "olga@corp.example (Anteroom)", "Olga Petrova"],
    ["whose login name begins like another", "olga@corp.example.com (Okta)", "Olga of Sales"],
    ["who is named by id", "p2", "Olga of Sales"],
    ["whom no list names", "eve@corp.example (Okta)", "eve@corp.example (Okta)"],
  ])("is right for somebody %s", (_who, actorId, name) => {
    expect(personWords(actorId, people)).toBe(name);
  });
});
