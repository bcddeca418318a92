import type { Schemas } from "../../api/client.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Row } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { useActorWords } from "../../words/actor.tsx";

type Secret = Schemas["Secrets"]["secrets"][number];

const STRENGTHS: readonly (readonly [word: string, tone: Tone])[] = [
  ["Guessed at once", "bad"],
  ["Very weak", "bad"],
  ["Weak", "warn"],
  ["Good", "good"],
  ["Strong", "good"],
];

/** How well a password withstands guessing, in a word. */
function StrengthBadge({ score }: { readonly score: number }) {
  const [word, tone] = STRENGTHS[score] ?? (["Not known", "neutral"] as const);
  return (
    <Badge tone={tone} icon={tone === "good" ? "shield" : "alert"}>
      {word}
    </Badge>
  );
}

/** The versions of a secret that are kept, newest first. */
export function SecretVersions({ secret }: { readonly secret: Secret }) {
  const actorWords = useActorWords();
  return (
    <Facts
      facts={secret.versions.map(({ version, generated, strength, createdAt, by }, index) => [
        `Version ${version}${index === 0 ? " (now)" : ""}`,
        <Row key={version}>
          <span>
            {generated ? "Drawn here" : "Stored"} · {actorWords(by)} · <Time at={createdAt} />
          </span>
          {strength === null ? null : <StrengthBadge score={strength} />}
        </Row>,
      ])}
    />
  );
}
