import { drive } from "../load/drive.ts";
import { lookUpUser } from "../load/users.ts";
import { alternate, ratios } from "../measure.ts";
import type { Result } from "../result.ts";
import type { Scale } from "../scale.ts";
import type { Grown } from "../subjects/grown.ts";
import type { Subject } from "../subjects/subject.ts";
import { CONNECTIONS, farApart } from "./throughput.ts";

/** Whether finding a user by name takes as long in a large directory as in a small one. */
export async function measureLookupGrowth({ small, large }: Grown, scale: Scale): Promise<Result> {
  const amount = { connections: CONNECTIONS, requests: Number.POSITIVE_INFINITY, seconds: scale.sampleSeconds };
  const sample = (subject: Subject) => {
    const next = farApart(subject);
    return () => drive(subject.target, amount, () => lookUpUser(next()));
  };
  const [few = [], many = []] = await alternate([sample(small), sample(large)], scale.alternations);
  const title = `look a user up by userName, ${scale.largeUsers.toLocaleString("en")} against ${scale.smallUsers.toLocaleString("en")} stored`;
  return {
    workload: title,
    measured: [
      { name: small.target.name, unit: "/s", series: few },
      { name: large.target.name, unit: "/s", series: many },
    ],
    bars: [{ what: "of the time at the smaller", sense: "at most", limit: 1.5, unit: "×", series: ratios(few, many) }],
  };
}
