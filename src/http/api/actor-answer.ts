import { z } from "zod";
import type { Actor, Cause } from "../../domain/event/event.ts";

/** Who did something. */
export const actor: z.ZodType<Actor> = z
  .object({
    kind: z.enum(["connection", "token", "person", "enrolment_link", "setup_link", "job", "local"]),
    id: z.string(),
  })
  .describe(
    "A connection, the holder of a management token, a person who is signed in, the holder of an enrolment or setup link, background work, or the server itself.",
  );

/** What made something happen. */
export const cause: z.ZodType<Cause> = z
  .object({ kind: z.enum(["scim_request", "api_request", "job", "start"]), id: z.string() })
  .describe("A request by its id, or a job by its name.");
